package dev.portage.replicate;

import dev.portage.postgres.Session;
import dev.portage.store.SqlName;
import java.sql.SQLException;
import java.util.List;

/**
 * The publication on the source: which tables' changes are streamed. It has no row filter, since
 * then the source's own deletes would be refused where the filter is not on the key (PostgreSQL
 * documentation, 29.4.1).
 *
 * @param name of it
 * @param tables that are published, with their schemas
 */
public record Publication(String name, List<SqlName> tables) {
  /** Creates it where it does not exist; one of this name is Portage's own. */
  public void create(Session source) throws SQLException {
    if (!exists(source)) {
      source.run(
          "CREATE PUBLICATION %s FOR TABLE %s".formatted(SqlName.of(name).quoted(), onlyTables()));
    }
  }

  /** Rows of tables that inherit from them are others' rows. */
  private String onlyTables() {
    return String.join(", ", tables.stream().map(table -> "ONLY " + table.quoted()).toList());
  }

  private boolean exists(Session source) throws SQLException {
    return source.one(
        "SELECT EXISTS (SELECT FROM pg_publication WHERE pubname = ?)",
        row -> row.getBoolean(1),
        name);
  }

  /** Drops it, where it exists. */
  public static void drop(Session source, String name) throws SQLException {
    source.run("DROP PUBLICATION IF EXISTS " + SqlName.of(name).quoted());
  }
}
