package dev.portage.schema;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.postgres.Session;
import dev.portage.postgres.Sides;
import dev.portage.store.CatalogTable;
import dev.portage.store.SqlName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Refuses tables that would not be on the target what they are on the source, before anything is
 * created.
 *
 * @param ends between which rows are copied
 * @param found what the target lacks
 * @param tables how that is created
 */
record CreationCheck(Sides ends, MissingTables found, List<TableDefinition> tables) {
  /**
   * Requires that all of it can be created.
   *
   * @param table whose rows are to be copied
   * @throws Fault NO_TABLE, NO_EXTENSION or USAGE
   */
  void require(CatalogTable table) {
    ends.target().inTransaction(this::requireVector);
    requireVisible(table);
    List<String> obstacles = new ArrayList<>(found.obstacles());
    ends.source().inTransaction(session -> obstacles.addAll(ofTables(session)));
    List<String> lacking =
        ends.source()
            .inTransaction(
                source ->
                    ends.target()
                        .inTransaction(
                            target -> CreationObstacles.lacking(source, target, found.tables())));
    List<String> taken =
        ends.target()
            .inTransaction(
                session ->
                    CreationObstacles.taken(
                        session, tables.stream().flatMap(of -> of.relations().stream()).toList()));
    if (!lacking.isEmpty()) {
      obstacles.add("the target lacks " + String.join(", ", lacking));
    }
    if (!taken.isEmpty()) {
      obstacles.add("the target has something else named " + String.join(", ", taken));
    }
    if (!obstacles.isEmpty()) {
      throw new Fault(
          ExitCode.NO_TABLE,
          "%s cannot be created as on the source, %s: %s"
              .formatted(
                  table.ref().name(), ends.source().describe(), String.join("; ", obstacles)),
          "Nothing was written. Create it by hand or by a dump of the definitions, and run the same"
              + " command again: "
              + dump(lacking.isEmpty()));
    }
  }

  private List<String> ofTables(Session source) throws SQLException {
    List<String> all = new ArrayList<>();
    for (CatalogTable table : found.tables()) {
      List<String> of = CreationObstacles.ofTable(source, table);
      if (!of.isEmpty()) {
        all.add("%s %s".formatted(table.qualified(), String.join(", ", of)));
      }
    }
    return all;
  }

  /**
   * Returns a command that copies the definitions of the tables; or of the whole database, where
   * they need other objects of it.
   */
  private String dump(boolean tablesAlone) {
    String which =
        tablesAlone
            ? found.tables().stream()
                .map(
                    table ->
                        " --table='%s'".formatted(table.qualified().quoted().replace("'", "'\\''")))
                .collect(Collectors.joining())
            : "";
    return "pg_dump --schema-only%s postgresql://%s | psql postgresql://%s"
        .formatted(which, ends.source().describe(), ends.target().describe());
  }

  private boolean requireVector(Session session) throws SQLException {
    boolean offered =
        session.one(
            """
            SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'vector')
                OR EXISTS (SELECT FROM pg_available_extensions WHERE name = 'vector')
            """,
            row -> row.getBoolean(1));
    if (!offered) {
      throw new Fault(
          ExitCode.NO_EXTENSION,
          ends.target().describe() + " does not offer the extension vector",
          "Install pgvector on that server, or use one that has it.");
    }
    return true;
  }

  /** A table that is named without its schema has to be found in that of the source. */
  private void requireVisible(CatalogTable table) {
    SqlName name = table.ref().name();
    boolean visible =
        name.parts().size() > 1
            || ends.target()
                .inTransaction(
                    session ->
                        session.one(
                            "SELECT ? = ANY (current_schemas(true))",
                            row -> row.getBoolean(1),
                            table.schema()));
    if (!visible) {
      throw new Fault(
          ExitCode.USAGE,
          "%s is in schema %s of the source, which is not on the target's search path"
              .formatted(name, table.schema()),
          "Nothing was written. Name it with its schema: --table '%s'."
              .formatted(table.qualified().quoted()));
    }
  }
}
