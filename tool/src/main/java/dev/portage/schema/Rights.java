package dev.portage.schema;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.postgres.Database;
import dev.portage.postgres.Session;
import dev.portage.postgres.Sides;
import dev.portage.store.CatalogTable;
import dev.portage.store.TableRef;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Checks before the first row which rights the roles lack that a copy needs, on both sides, and
 * names all of them at once, with the statements that grant them.
 */
public final class Rights {
  /** Whether a run may write its journal: the schema, or its tables where it exists. */
  private static final String JOURNAL =
      """
      SELECT CASE WHEN to_regnamespace('portage') IS NULL
                  THEN has_database_privilege(current_database(), 'CREATE')
                  ELSE has_schema_privilege('portage', 'USAGE')
                   AND has_schema_privilege('portage', 'CREATE')
                   AND NOT EXISTS (
                         SELECT FROM pg_class c
                          WHERE c.relnamespace = to_regnamespace('portage') AND c.relkind = 'r'
                            AND NOT (has_table_privilege(c.oid, 'SELECT')
                                     AND has_table_privilege(c.oid, 'INSERT')
                                     AND has_table_privilege(c.oid, 'UPDATE')
                                     AND has_table_privilege(c.oid, 'DELETE'))) END,
             to_regnamespace('portage') IS NULL
      """;

  private static final String RELATION =
      """
      SELECT c.oid, format('%I.%I', n.nspname, c.relname), quote_ident(n.nspname),
             has_schema_privilege(n.oid, 'USAGE'), row_security_active(c.oid),
             pg_has_role(c.relowner, 'USAGE'), quote_ident(pg_get_userbyid(c.relowner)),
             EXISTS (SELECT FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
                                            JOIN pg_am m ON m.oid = x.relam
                      WHERE i.indrelid = c.oid AND m.amname IN ('ivfflat', 'hnsw'))
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      """;

  private static final List<String> READING = List.of("SELECT");
  private static final List<String> MERGING = List.of("SELECT", "INSERT", "UPDATE");
  private static final List<String> WRITING = List.of("SELECT", "INSERT", "UPDATE", "DELETE");

  private final CatalogTable from;
  private final CatalogTable to;
  private final List<TableRef> parents;
  private final Need need;
  private final List<String> missing = new ArrayList<>();
  private final List<String> statements = new ArrayList<>();

  /**
   * What is to be done beside reading and writing rows.
   *
   * @param merges whether rows are merged one by one, through temporary tables
   * @param removes whether rows that the source no longer has are removed, of parents, too
   * @param choosesIndex whether the vector index is chosen and built
   * @param dropsIndex whether one that exists may be dropped while rows are copied
   * @param creation of the target's table, where it does not exist
   */
  public record Need(
      boolean merges,
      boolean removes,
      boolean choosesIndex,
      boolean dropsIndex,
      Optional<TableCreation> creation) {}

  private Rights(CatalogTable from, CatalogTable to, List<TableRef> parents, Need need) {
    this.from = from;
    this.to = to;
    this.parents = parents;
    this.need = need;
  }

  /**
   * Requires all rights.
   *
   * @param from table of the source
   * @param to table of the target
   * @throws Fault SOURCE_REFUSED or TARGET_REFUSED
   */
  public static void require(Sides ends, CatalogTable from, CatalogTable to, Need need) {
    ServerVersion.require(ends.source(), "the source", ExitCode.SOURCE_UNFIT);
    ServerVersion.require(ends.target(), "the target", ExitCode.TARGET_REFUSED);
    List<TableRef> parents = new References(ends.source(), ends.target()).all(from, to);
    Rights source = new Rights(from, to, parents, need);
    ends.source().inTransaction(source::ofSource);
    Rights target = new Rights(from, to, parents, need);
    ends.target().inTransaction(target::ofTarget);
    List<String> what = new ArrayList<>();
    List<String> next = new ArrayList<>();
    source.describe(ends.source(), "the source", what, next);
    target.describe(ends.target(), "the target", what, next);
    requireNone(
        what, next, source.missing.isEmpty() ? ExitCode.TARGET_REFUSED : ExitCode.SOURCE_REFUSED);
  }

  /**
   * Requires the rights on a table of the target that are known before there is a source: not those
   * on the tables that its rows refer to.
   *
   * @throws Fault TARGET_REFUSED
   */
  public static void requireOnTarget(Database target, CatalogTable to, Need need) {
    ServerVersion.require(target, "the target", ExitCode.TARGET_REFUSED);
    Rights rights = new Rights(to, to, List.of(), need);
    target.inTransaction(rights::ofTarget);
    List<String> what = new ArrayList<>();
    List<String> next = new ArrayList<>();
    rights.describe(target, "the target", what, next);
    requireNone(what, next, ExitCode.TARGET_REFUSED);
  }

  private static void requireNone(List<String> what, List<String> next, ExitCode otherwise) {
    if (!what.isEmpty()) {
      throw new Fault(
          otherwise,
          "rights that the copy needs are missing: " + String.join("; ", what),
          "Nothing was written. Run, as the owner or as an administrator, "
              + String.join(" and ", next));
    }
  }

  private void describe(Database side, String name, List<String> what, List<String> next) {
    if (!missing.isEmpty()) {
      what.add("on %s (%s) %s".formatted(name, side.describe(), String.join(", ", missing)));
      next.add(
          "on %s: %s"
              .formatted(
                  name, statements.stream().distinct().collect(Collectors.joining("; ", "", ";"))));
    }
  }

  private String ofSource(Session session) throws SQLException {
    String role = role(session);
    extension(session, role);
    table(session, relation(session, from.oid()), READING, role);
    for (TableRef parent : parents) {
      for (Relation relation : named(session, parent)) {
        table(session, relation, READING, role);
      }
    }
    return role;
  }

  private String ofTarget(Session session) throws SQLException {
    String role = role(session);
    extension(session, role);
    if (to.exists()) {
      existing(session, role);
    }
    for (TableRef parent : parents) {
      for (Relation relation : named(session, parent)) {
        table(session, relation, need.removes() ? WRITING : MERGING, role);
        sequences(session, CatalogTable.read(session, parent, "the target"), role);
      }
    }
    if (need.creation().isPresent()) {
      need.creation()
          .get()
          .lacking(session, role)
          .forEach(missing -> lacks(missing.what(), missing.statement()));
    }
    journal(session, role);
    return role;
  }

  private void existing(Session session, String role) throws SQLException {
    Relation table = relation(session, to.oid());
    table(session, table, WRITING, role);
    sequences(session, to, role);
    if (!table.owned() && (need.choosesIndex() || (table.indexed() && drops(session, table)))) {
      lacks(
          "ownership of %s, for its vector index%s"
              .formatted(
                  table.name(),
                  need.choosesIndex() && !(table.indexed() && drops(session, table))
                      ? " (not needed with --index kept)"
                      : ""),
          "GRANT %s TO %s".formatted(table.owner(), role));
    }
  }

  /** Where the table has rows, its index usually stays while others are copied. */
  private boolean drops(Session session, Relation table) throws SQLException {
    boolean readable =
        session.one(
            "SELECT has_table_privilege(?::oid, 'SELECT')", row -> row.getBoolean(1), table.oid());
    return need.dropsIndex() && !(readable && hasRows(session, table));
  }

  private static boolean hasRows(Session session, Relation table) throws SQLException {
    return session.one(
        "SELECT EXISTS (SELECT FROM %s)".formatted(table.name()), row -> row.getBoolean(1));
  }

  private static String role(Session session) throws SQLException {
    return session.one("SELECT quote_ident(current_user)", row -> row.getString(1));
  }

  /** A table, with what its catalog says of the role. */
  private record Relation(
      long oid,
      String name,
      String schema,
      boolean reachable,
      boolean secured,
      boolean owned,
      String owner,
      boolean indexed) {}

  private static Relation relation(Session session, long oid) throws SQLException {
    return relations(session, "WHERE c.oid = ?::oid", oid).getFirst();
  }

  /** None where this side does not have it. */
  private static List<Relation> named(Session session, TableRef table) throws SQLException {
    List<String> parts = table.name().parts();
    return relations(
        session, "WHERE n.nspname = ? AND c.relname = ?", parts.getFirst(), parts.getLast());
  }

  private static List<Relation> relations(Session session, String which, Object... values)
      throws SQLException {
    return session.list(
        RELATION + which,
        row ->
            new Relation(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                row.getBoolean(4),
                row.getBoolean(5),
                row.getBoolean(6),
                row.getString(7),
                row.getBoolean(8)),
        values);
  }

  private void table(Session session, Relation table, List<String> wanted, String role)
      throws SQLException {
    if (!table.reachable()) {
      lacks(
          "USAGE of schema " + table.schema(),
          "GRANT USAGE ON SCHEMA %s TO %s".formatted(table.schema(), role));
    }
    List<String> lacking =
        session.list(
            """
            SELECT p FROM unnest(?::text[]) WITH ORDINALITY AS wanted (p, n)
             WHERE NOT has_table_privilege(?::oid, p)
               -- Those of the columns do as well, where all of them are granted.
               AND (p = 'DELETE'
                    OR EXISTS (SELECT FROM pg_attribute a
                                WHERE a.attrelid = ?::oid AND a.attnum > 0 AND NOT a.attisdropped
                                  AND NOT has_column_privilege(
                                            a.attrelid, a.attnum,
                                            CASE p WHEN 'DELETE' THEN 'SELECT' ELSE p END)))
             ORDER BY n
            """,
            row -> row.getString(1),
            wanted.toArray(String[]::new),
            table.oid(),
            table.oid());
    if (!lacking.isEmpty()) {
      String rights = String.join(", ", lacking);
      lacks(
          "%s on %s".formatted(rights, table.name()),
          "GRANT %s ON %s TO %s".formatted(rights, table.name(), role));
    }
    if (table.secured()) {
      lacks(
          "BYPASSRLS, or ownership of %s, whose row security hides rows".formatted(table.name()),
          "ALTER ROLE %s BYPASSRLS".formatted(role));
    }
  }

  private void sequences(Session session, CatalogTable table, String role) throws SQLException {
    for (String sequence : Sequences.names(session, table)) {
      boolean allowed =
          session.one(
              """
              SELECT has_sequence_privilege(?::regclass, 'SELECT')
                 AND has_sequence_privilege(?::regclass, 'UPDATE')
              """,
              row -> row.getBoolean(1),
              sequence,
              sequence);
      if (!allowed) {
        lacks(
            "SELECT, UPDATE on sequence " + sequence,
            "GRANT USAGE, SELECT, UPDATE ON SEQUENCE %s TO %s".formatted(sequence, role));
      }
    }
  }

  private void extension(Session session, String role) throws SQLException {
    session
        .list(
            """
            SELECT quote_ident(n.nspname)
              FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
             WHERE e.extname = 'vector' AND NOT has_schema_privilege(n.oid, 'USAGE')
            """,
            row -> row.getString(1))
        .forEach(
            schema ->
                lacks(
                    "USAGE of schema %s, where the extension vector is".formatted(schema),
                    "GRANT USAGE ON SCHEMA %s TO %s".formatted(schema, role)));
  }

  private void journal(Session session, String role) throws SQLException {
    record Journal(boolean allowed, boolean absent) {}

    Journal journal =
        session.one(JOURNAL, row -> new Journal(row.getBoolean(1), row.getBoolean(2)));
    String database =
        session.one("SELECT quote_ident(current_database())", row -> row.getString(1));
    if (!journal.allowed() && journal.absent()) {
      lacks(
          "CREATE on database %s, for the journal in schema portage".formatted(database),
          "GRANT CREATE ON DATABASE %s TO %s".formatted(database, role));
    } else if (!journal.allowed()) {
      lacks(
          "all rights on schema portage, which has the journal",
          "GRANT ALL ON SCHEMA portage TO %1$s; GRANT ALL ON ALL TABLES IN SCHEMA portage TO %1$s"
              .formatted(role));
    }
    boolean temporary =
        session.one(
            "SELECT has_database_privilege(current_database(), 'TEMPORARY')",
            row -> row.getBoolean(1));
    if (need.merges() && !temporary) {
      lacks(
          "TEMPORARY on database " + database,
          "GRANT TEMPORARY ON DATABASE %s TO %s".formatted(database, role));
    }
  }

  private void lacks(String what, String statement) {
    missing.add(what);
    statements.add(statement);
  }
}
