package dev.portage.replicate;

import dev.portage.postgres.DatabaseAddress;
import dev.portage.postgres.Session;
import dev.portage.postgres.Sides;
import dev.portage.replicate.SourceCheck.Finding;
import dev.portage.store.CatalogTable;
import dev.portage.store.SqlName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Whether a target can take over by a native subscription; where it cannot, the relay does the
 * same. Nothing is left by the check.
 *
 * <p>Whether the target reaches the source is tried by the statement that would be used later, with
 * the same address and login, and without a slot: the target's server connects to the source and
 * reads the publication's tables. Its transaction is rolled back.
 *
 * @param obstacles why it cannot; none where it can
 * @param warnings what a subscription does in another way than the relay
 */
public record SubscriptionCheck(List<Finding> obstacles, List<Finding> warnings) {
  private static final int FIRST_VERSION = 150_000;
  private static final int HAS_ROLE = 160_000;

  /**
   * A table that is followed.
   *
   * @param source of it
   * @param target of it
   */
  public record Followed(CatalogTable source, CatalogTable target) {}

  /** What the target's server says of itself. */
  record Server(int version, boolean managed, boolean mayCreate, boolean mayAdvance, Free free) {}

  /**
   * What is free on the target.
   *
   * @param workers of logical replication
   * @param origins of replication
   * @param limit the setting that limits the origins
   */
  record Free(long workers, long origins, String limit) {}

  /**
   * Checks; nothing is committed.
   *
   * @param tables that are followed
   * @param publisher the source as the target reaches it
   * @param publication on the source, which need not exist yet: then its tables are not compared
   */
  public static SubscriptionCheck of(
      Sides ends, List<Followed> tables, DatabaseAddress publisher, String publication) {
    Server server = ends.target().inTransaction(SubscriptionCheck::server);
    List<Finding> obstacles = new ArrayList<>(ofServer(server));
    List<Finding> warnings = new ArrayList<>();
    for (Followed table : tables) {
      obstacles.addAll(columns(table));
      obstacles.addAll(identity(ends, table));
      ends.target().inTransaction(session -> warnings.addAll(notApplied(session, table.target())));
      if (server.version() >= HAS_ROLE) {
        ends.target().inTransaction(session -> obstacles.addAll(owner(session, table.target())));
      }
    }
    if (obstacles.isEmpty()) {
      reaches(ends, publisher, publication).ifPresent(obstacles::add);
    }
    return new SubscriptionCheck(List.copyOf(obstacles), List.copyOf(warnings));
  }

  private static Server server(Session target) throws SQLException {
    return target.one(
        """
        SELECT current_setting('server_version_num')::integer,
               current_setting('rds.logical_replication', true) IS NOT NULL,
               (SELECT r.rolsuper FROM pg_roles r WHERE r.rolname = current_user)
                 OR (has_database_privilege(current_database(), 'CREATE')
                     AND EXISTS (SELECT FROM pg_roles g
                                  WHERE g.rolname IN ('rds_superuser', 'pg_create_subscription')
                                    AND pg_has_role(g.oid, 'USAGE'))),
               has_function_privilege('pg_replication_origin_advance(text,pg_lsn)', 'EXECUTE')
                 AND has_function_privilege('pg_replication_origin_progress(text,boolean)',
                                            'EXECUTE'),
               current_setting('max_logical_replication_workers')::bigint
                 - (SELECT count(*) FROM pg_stat_subscription WHERE pid IS NOT NULL),
               coalesce(current_setting('max_active_replication_origins', true),
                        current_setting('max_replication_slots'))::bigint
                 - (SELECT count(*) FROM pg_replication_origin),
               CASE WHEN current_setting('max_active_replication_origins', true) IS NULL
                    THEN 'max_replication_slots' ELSE 'max_active_replication_origins' END
        """,
        row ->
            new Server(
                row.getInt(1),
                row.getBoolean(2),
                row.getBoolean(3),
                row.getBoolean(4),
                new Free(row.getLong(5), row.getLong(6), row.getString(7))));
  }

  static List<Finding> ofServer(Server server) {
    List<Finding> found = new ArrayList<>();
    if (server.version() < FIRST_VERSION) {
      found.add(
          new Finding(
              "the target has version %d of PostgreSQL, and 15 is the first whose subscriptions"
                      .formatted(server.version() / 10_000)
                  + " stop at an error",
              "leave --subscription out"));
    }
    if (!server.mayCreate()) {
      found.add(new Finding("the role may not create a subscription on the target", right(server)));
    }
    if (!server.mayAdvance()) {
      found.add(
          new Finding(
              "the role may not advance a replication origin on the target",
              server.managed()
                  ? "GRANT rds_superuser TO the role"
                  : "GRANT EXECUTE ON FUNCTION pg_replication_origin_advance(text, pg_lsn),"
                      + " pg_replication_origin_progress(text, boolean) TO the role, as a superuser"));
    }
    if (server.free().workers() < 1) {
      found.add(
          new Finding(
              "all of the target's max_logical_replication_workers are in use",
              "drop a subscription that is not used (SELECT * FROM pg_stat_subscription), or raise"
                  + " max_logical_replication_workers and restart the server"));
    }
    if (server.free().origins() < 1) {
      found.add(
          new Finding(
              "all replication origins of the target are in use, which %s limits"
                  .formatted(server.free().limit()),
              "drop one that is not used (SELECT * FROM pg_replication_origin_status), or raise %s"
                      .formatted(server.free().limit())
                  + " and restart the server"));
    }
    return found;
  }

  private static String right(Server server) {
    if (server.managed()) {
      return "GRANT rds_superuser TO the role";
    }
    return server.version() < HAS_ROLE
        ? "log in as a superuser, or leave --subscription out"
        : "GRANT pg_create_subscription TO the role, and GRANT CREATE ON DATABASE to it";
  }

  /** The server finds a table by its schema and its name, and a column by its name. */
  private static List<Finding> columns(Followed table) {
    List<Finding> found = new ArrayList<>();
    SqlName there = table.source().qualified();
    SqlName here = table.target().qualified();
    if (!there.equals(here)) {
      found.add(
          new Finding(
              "%s of the source is %s on the target, and a subscription writes into the table of"
                      .formatted(there, here)
                  + " the same schema and name",
              "leave --subscription out"));
    }
    List<SqlName> missing = new ArrayList<>(table.source().names());
    missing.removeAll(table.target().names());
    if (!missing.isEmpty()) {
      found.add(
          new Finding(
              "%s has columns on the source that the target lacks: %s"
                  .formatted(
                      there,
                      missing.stream().map(SqlName::toString).collect(Collectors.joining(", "))),
              "add them on the target, or leave --subscription out"));
    }
    return found;
  }

  /** The columns by which a row is found there. */
  private record Identity(String kind, List<String> columns) {
    static Identity read(Session session, CatalogTable table) throws SQLException {
      return session.one(
          """
          SELECT c.relreplident::text,
                 ARRAY(SELECT a.attname::text
                         FROM pg_index i
                         JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
                        WHERE i.indrelid = c.oid AND i.indisvalid
                          AND CASE WHEN c.relreplident = 'i' THEN i.indisreplident
                                   ELSE i.indisprimary END)
            FROM pg_class c WHERE c.oid = ?::oid
          """,
          row -> new Identity(row.getString(1), List.of((String[]) row.getArray(2).getArray())),
          table.oid());
    }

    boolean isFull() {
      return kind.equals("f");
    }
  }

  /** What a subscription needs to find a row that was updated or deleted. */
  private static List<Finding> identity(Sides ends, Followed table) {
    Identity there = ends.source().inTransaction(session -> Identity.read(session, table.source()));
    Identity here = ends.target().inTransaction(session -> Identity.read(session, table.target()));
    boolean finds =
        there.isFull()
            || (!here.columns().isEmpty() && there.columns().containsAll(here.columns()));
    return finds
        ? List.of()
        : List.of(
            new Finding(
                here.columns().isEmpty()
                    ? "%s has no primary key and no replica identity on the target"
                        .formatted(table.target().qualified())
                    : "%s is identified by %s on the target, and the source sends %s"
                        .formatted(
                            table.target().qualified(),
                            String.join(", ", here.columns()),
                            String.join(", ", there.columns())),
                "give it the primary key of the source on the target, or leave --subscription out"));
  }

  /** A worker writes as the owner of the table, from version 16 on. */
  private static List<Finding> owner(Session target, CatalogTable table) throws SQLException {
    return target.list(
        """
        SELECT pg_get_userbyid(relowner) FROM pg_class
         WHERE oid = ?::oid AND NOT pg_has_role(relowner, 'SET')
        """,
        row ->
            new Finding(
                "%s belongs to %s on the target, and the role may not act as that"
                    .formatted(table.qualified(), row.getString(1)),
                "GRANT %s TO the role".formatted(SqlName.of(row.getString(1)).quoted())),
        table.oid());
  }

  /** Triggers and foreign keys, which a subscription's worker leaves out. */
  private static List<Finding> notApplied(Session target, CatalogTable table) throws SQLException {
    List<Finding> found =
        new ArrayList<>(
            target.list(
                """
                SELECT tgname FROM pg_trigger
                 WHERE tgrelid = ?::oid AND NOT tgisinternal AND tgenabled = 'O' ORDER BY 1
                """,
                row ->
                    new Finding(
                        "trigger %s of %s does not run for rows that a subscription writes"
                            .formatted(row.getString(1), table.qualified()),
                        "ALTER TABLE %s ENABLE ALWAYS TRIGGER %s, where it has to"
                            .formatted(
                                table.qualified().quoted(), SqlName.of(row.getString(1)).quoted())),
                table.oid()));
    found.addAll(
        target.list(
            """
            SELECT conname FROM pg_constraint
             WHERE conrelid = ?::oid AND contype = 'f' ORDER BY 1
            """,
            row ->
                new Finding(
                    "foreign key %s of %s is not checked for rows that a subscription writes"
                        .formatted(row.getString(1), table.qualified()),
                    "nothing where the table that it refers to is followed, too; else leave"
                        + " --subscription out"),
            table.oid()));
    return found;
  }

  private static Optional<Finding> reaches(
      Sides ends, DatabaseAddress publisher, String publication) {
    return ends.target()
        .inTransaction(
            session -> {
              session.run("SAVEPOINT portage_check");
              try {
                SubscriptionStatement.run(
                    session, publication + "_check", publisher, publication, Optional.empty());
                return Optional.<Finding>empty();
              } catch (SQLException e) {
                return Optional.of(refused(e, publisher));
              } finally {
                session.run("ROLLBACK TO SAVEPOINT portage_check");
              }
            });
  }

  private static Finding refused(SQLException e, DatabaseAddress publisher) {
    return SubscriptionStatement.NOT_REACHED.equals(e.getSQLState())
        ? new Finding(
            "the target's server does not reach the source at %s: %s"
                .formatted(publisher.describe(), message(e)),
            opens(publisher))
        : new Finding(
            "the target's server refused a subscription to %s: %s"
                .formatted(publisher.describe(), message(e)),
            "fix what it names, or leave --subscription out");
  }

  /** What to do where the target does not reach the source. */
  static String opens(DatabaseAddress publisher) {
    return "Allow connections from the target's cluster to port %d of the source (its security group,"
            .formatted(publisher.port())
        + " and pg_hba.conf), or leave --subscription out.";
  }

  /** The first line of what the server said. */
  static String message(SQLException e) {
    return String.valueOf(e.getMessage())
        .lines()
        .findFirst()
        .orElse("no message")
        .replaceFirst("^ERROR: ", "");
  }
}
