package dev.portage.copy;

import dev.portage.postgres.ChunkRows;
import dev.portage.postgres.CopyPipe.Copied;
import dev.portage.postgres.Session;
import dev.portage.postgres.SqlName;
import dev.portage.postgres.TableShape;
import java.sql.SQLException;
import java.time.Duration;
import java.util.stream.Collectors;

/**
 * Writes rows one by one as far as their ids stand on the target already: what stands there wins,
 * unless it is to be replaced.
 *
 * @param target table that takes them
 * @param rows of the source
 * @param replace whether a row replaces the one of the same id
 */
record RowByRow(TableShape target, ChunkRows rows, boolean replace) {
  private static final String UNIQUE_VIOLATION = "23505";
  private static final String STAGE = "pg_temp.portage_stage";
  private static final Duration INSERT = Duration.ofMinutes(30);

  /**
   * What was written.
   *
   * @param rows that were not there before, or were replaced
   * @param bytes that came from the source
   */
  record Written(long rows, long bytes) {}

  /** Copies into a table with columns, in the transaction of the target. */
  interface Pipe {
    /** Copies, as often as it is asked. */
    Copied into(String tableAndColumns) throws SQLException;
  }

  /** Writes, in the target's transaction. Most often nothing is in the way: then straight. */
  Written write(Session to, Pipe pipe) throws SQLException {
    to.run("SAVEPOINT portage_rows");
    try {
      Copied copied = pipe.into("%s (%s)".formatted(table(), rows.columnList()));
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
    String columns = rows.columnList();
    to.run(
        "CREATE TEMPORARY TABLE portage_stage ON COMMIT DROP AS SELECT %s FROM %s WITH NO DATA"
            .formatted(columns, table()));
    Copied copied = pipe.into("%s (%s)".formatted(STAGE, columns));
    // One statement for all of them, with a vector index perhaps.
    to.answerWithin(INSERT);
    int inserted =
        to.update(
            "INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM %s %s"
                .formatted(table(), columns, columns, STAGE, onConflict()));
    return new Written(inserted, copied.bytes());
  }

  /** In its place, and not away and anew: other tables may refer to it. */
  private String onConflict() {
    SqlName id = target.table().id();
    String values =
        rows.columns().stream()
            .filter(column -> !column.equals(id))
            .map(column -> "%s = excluded.%s".formatted(column.quoted(), column.quoted()))
            .collect(Collectors.joining(", "));
    return replace && !values.isEmpty()
        ? "ON CONFLICT (%s) DO UPDATE SET %s".formatted(id.quoted(), values)
        : "ON CONFLICT DO NOTHING";
  }

  private String table() {
    return target.table().name().quoted();
  }
}
