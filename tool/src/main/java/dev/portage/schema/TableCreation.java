package dev.portage.schema;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.journal.CreatedTables;
import dev.portage.postgres.Database;
import dev.portage.postgres.Session;
import dev.portage.postgres.Sides;
import dev.portage.store.CatalogTable;
import dev.portage.store.SqlName;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Creates a table that the target lacks as it is on the source, with those that it refers to and
 * that are missing, too: all of it in one transaction, with the record in the journal's schema.
 *
 * @param tables each after those that it refers to
 * @param parents tables that exist on the target and that these refer to
 * @param schemas that tables and sequences are in
 * @param extension schema for pgvector, where the target does not have it
 * @param path schemas in which statements find what they name without one
 * @param missing those of all schemas that do not exist
 */
public record TableCreation(
    List<TableDefinition> tables,
    List<SqlName> parents,
    List<String> schemas,
    Optional<String> extension,
    List<String> path,
    List<String> missing) {

  /**
   * Finds out what is to be created; reads both sides, and writes nothing.
   *
   * @param table on the source
   * @param indexed column whose vector index is built after the rows; empty where none is
   * @throws Fault NO_TABLE where the table has or needs what is not created; NO_EXTENSION where the
   *     target's server does not offer pgvector; USAGE where the name would find another table
   */
  public static TableCreation of(Sides ends, CatalogTable table, Optional<SqlName> indexed) {
    String ofSource =
        ends.source()
            .inTransaction(TableCreation::vectorSchema)
            .orElseThrow(IllegalStateException::new);
    Optional<String> ofTarget = ends.target().inTransaction(TableCreation::vectorSchema);
    MissingTables found = MissingTables.of(ends, table);
    List<TableDefinition> tables =
        ends.source().inTransaction(session -> definitions(session, found, ofSource, indexed));
    new CreationCheck(ends, found, tables).require(table);
    List<String> schemas =
        tables.stream()
            .flatMap(of -> of.relations().stream())
            .map(name -> name.parts().getFirst())
            .distinct()
            .toList();
    Optional<String> extension = ofTarget.isPresent() ? Optional.empty() : Optional.of(ofSource);
    Set<String> all = new LinkedHashSet<>(schemas);
    extension.ifPresent(all::add);
    List<String> missing =
        ends.target()
            .inTransaction(
                session ->
                    session.list(
                        """
                        SELECT name FROM unnest(?::text[]) WITH ORDINALITY AS all_of (name, n)
                         WHERE NOT EXISTS (SELECT FROM pg_namespace WHERE nspname = name)
                         ORDER BY n
                        """,
                        row -> row.getString(1),
                        (Object) all.toArray(String[]::new)));
    return new TableCreation(
        tables,
        found.parents(),
        schemas,
        extension,
        Stream.of(ofSource, ofTarget.orElse(ofSource)).distinct().toList(),
        missing);
  }

  private static Optional<String> vectorSchema(Session session) throws SQLException {
    return session.first(
        """
        SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
         WHERE e.extname = 'vector'
        """,
        row -> row.getString(1));
  }

  private static List<TableDefinition> definitions(
      Session session, MissingTables found, String vector, Optional<SqlName> indexed)
      throws SQLException {
    // So that the statements name pgvector's types and operators without a schema, which may be
    // another one on the target, and everything else with one.
    session.run("SET LOCAL search_path = " + SqlName.of(vector).quoted());
    List<TableDefinition> all = new ArrayList<>();
    for (CatalogTable table : found.tables()) {
      boolean last = table.equals(found.tables().getLast());
      all.add(TableDefinition.read(session, table, last ? indexed : Optional.empty()));
    }
    return List.copyOf(all);
  }

  /** All statements, in their order, without semicolons. */
  public List<String> statements() {
    List<String> statements = new ArrayList<>();
    missing.forEach(schema -> statements.add("CREATE SCHEMA " + SqlName.of(schema).quoted()));
    extension.ifPresent(
        schema -> statements.add("CREATE EXTENSION vector SCHEMA " + SqlName.of(schema).quoted()));
    statements.add(
        "SET LOCAL search_path = " + SqlName.list(path.stream().map(SqlName::of).toList()));
    tables.forEach(table -> statements.addAll(table.statements()));
    tables.forEach(table -> statements.addAll(table.foreignKeys()));
    return List.copyOf(statements);
  }

  /** What it creates, for a sentence. */
  public String describe() {
    return String.join(
        ", ",
        Stream.of(
                missing.stream().map(schema -> "schema " + schema),
                extension.stream().map(ignored -> "extension vector"),
                tables.stream().map(of -> "table " + of.table().qualified()))
            .flatMap(names -> names)
            .toList());
  }

  /** Which tables get another owner than on the source, a sentence each. */
  public List<String> owners(Database target) {
    String role =
        target.inTransaction(
            session -> session.one("SELECT current_user::text", row -> row.getString(1)));
    return tables.stream()
        .filter(of -> !of.owner().equals(role))
        .map(
            of ->
                "table %s belongs to %s on the source, and will belong to %s on the target"
                    .formatted(of.table().qualified(), of.owner(), role))
        .toList();
  }

  /** Statements for vector indexes of the source that are not created, also not after the rows. */
  public List<String> left() {
    return tables.stream().flatMap(of -> of.left().stream()).toList();
  }

  /** Rights that the role lacks for it on the target. */
  List<CreationRights.Missing> lacking(Session target, String role) throws SQLException {
    Set<String> needed = new LinkedHashSet<>(schemas);
    needed.addAll(missing);
    return new CreationRights(target, role).of(List.copyOf(needed), extension, parents);
  }

  /**
   * Creates everything.
   *
   * @param lock how long locks of parents are waited for
   * @throws Fault TARGET_REFUSED where another session has created such a table meanwhile
   */
  public void create(Database target, Duration lock) {
    target.inTransaction(
        session -> {
          session.lockWithin(lock);
          requireAbsent(session);
          CreatedTables.prepare(session);
          for (String statement : statements()) {
            session.run(statement);
          }
          for (TableDefinition of : tables) {
            CreatedTables.note(
                session, References.find(session, of.table().qualified()).orElseThrow());
          }
          return tables;
        });
    target.renewSessions();
  }

  private void requireAbsent(Session session) throws SQLException {
    for (TableDefinition of : tables) {
      if (References.find(session, of.table().qualified()).isPresent()) {
        throw new Fault(
            ExitCode.TARGET_REFUSED,
            "another session created %s meanwhile".formatted(of.table().qualified()),
            "Nothing was written. Run the same command again: it uses that table.");
      }
    }
  }
}
