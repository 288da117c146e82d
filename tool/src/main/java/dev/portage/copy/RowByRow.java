package dev.portage.copy;

import dev.portage.postgres.CopyPipe.Copied;
import dev.portage.postgres.Session;
import dev.portage.store.CatalogTable;
import dev.portage.store.SqlName;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Inserts rows whose ids the target may have already: then the target's row is kept, or replaced
 * where that is asked.
 *
 * @param target table that the rows are inserted into
 * @param columns that are copied
 * @param replace whether a row replaces the one of the same id
 */
record RowByRow(CatalogTable target, List<SqlName> columns, boolean replace) {
  private static final String UNIQUE_VIOLATION = "23505";
  private static final String STAGE = "pg_temp.portage_stage";
  private static final Duration INSERT = Duration.ofMinutes(30);

  /**
   * How much was written into the target.
   *
   * @param rows that were inserted, or replaced others
   * @param bytes that came from the source
   */
  record Written(long rows, long bytes) {}

  /** Copies into a table with columns, in the transaction of the target. */
  interface Pipe {
    /** Copies the rows; may be called more than once. */
    Copied into(String tableAndColumns) throws SQLException;
  }

  /**
   * Writes in the target's transaction: directly into the table, and through a temporary table
   * where an id exists already.
   */
  Written write(Session to, Pipe pipe) throws SQLException {
    to.run("SAVEPOINT portage_rows");
    try {
      Copied copied = pipe.into("%s (%s)".formatted(table(), SqlName.list(columns)));
      to.run("RELEASE SAVEPOINT portage_rows");
      return new Written(copied.rows(), copied.bytes());
    } catch (SQLException e) {
      if (!UNIQUE_VIOLATION.equals(e.getSQLState())) {
        throw e;
      }
      to.run("ROLLBACK TO SAVEPOINT portage_rows");
    }
    return staged(to, pipe);
  }

  private Written staged(Session to, Pipe pipe) throws SQLException {
    String list = SqlName.list(columns);
    to.run(
        "CREATE TEMPORARY TABLE portage_stage ON COMMIT DROP AS SELECT %s FROM %s WITH NO DATA"
            .formatted(list, table()));
    Copied copied = pipe.into("%s (%s)".formatted(STAGE, list));
    // One statement for all of them, with a vector index perhaps.
    to.answerWithin(INSERT);
    int inserted =
        to.update(
            "INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM %s %s"
                .formatted(table(), list, list, STAGE, onConflict()));
    return new Written(inserted, copied.bytes());
  }

  /** Updates the row, instead of deleting and inserting it: other tables may refer to it. */
  private String onConflict() {
    SqlName id = target.ref().id();
    String values =
        columns.stream()
            .filter(column -> !column.equals(id))
            .map(column -> "%s = excluded.%s".formatted(column.quoted(), column.quoted()))
            .collect(Collectors.joining(", "));
    return replace && !values.isEmpty()
        ? "ON CONFLICT (%s) DO UPDATE SET %s".formatted(id.quoted(), values)
        : "ON CONFLICT DO NOTHING";
  }

  private String table() {
    return target.ref().name().quoted();
  }
}
