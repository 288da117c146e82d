package dev.portage.copy;

import dev.portage.postgres.ChunkRows;
import dev.portage.postgres.CopyPipe.Copied;
import dev.portage.postgres.Session;
import dev.portage.postgres.TableShape;
import java.sql.SQLException;

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

  /**
   * What was written.
   *
   * @param rows that were not there before, or were replaced
   * @param bytes that came from the source
   */
  record Written(long rows, long bytes) {}

  /** Copies into a table with columns, in the transaction of both sides. */
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
    if (replace) {
      String id = target.table().id().quoted();
      to.update("DELETE FROM %s t USING %s s WHERE t.%s = s.%s".formatted(table(), STAGE, id, id));
    }
    int inserted =
        to.update(
            "INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM %s ON CONFLICT DO NOTHING"
                .formatted(table(), columns, columns, STAGE));
    return new Written(inserted, copied.bytes());
  }

  private String table() {
    return target.table().name().quoted();
  }
}
