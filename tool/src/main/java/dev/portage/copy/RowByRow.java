package dev.portage.copy;

import dev.portage.postgres.ChunkRows;
import dev.portage.postgres.CopyPipe.Copied;
import dev.portage.postgres.Session;
import dev.portage.postgres.TableShape;
import java.sql.SQLException;

/**
 * Writes rows of which those whose id stands on the target already are left out: what stands there
 * wins.
 */
final class RowByRow {
  private static final String UNIQUE_VIOLATION = "23505";
  private static final String STAGE = "pg_temp.portage_stage";

  private RowByRow() {}

  /**
   * What was written.
   *
   * @param rows that were not there before
   * @param bytes that came from the source
   */
  record Written(long rows, long bytes) {}

  /** Copies into a table with columns, in the transaction of both sides. */
  interface Pipe {
    /** Copies, as often as it is asked. */
    Copied into(String tableAndColumns) throws SQLException;
  }

  static Written write(Session to, TableShape target, ChunkRows rows, Pipe pipe)
      throws SQLException {
    String table = target.table().name().quoted();
    to.run("SAVEPOINT portage_rows");
    try {
      Copied copied = pipe.into("%s (%s)".formatted(table, rows.columnList()));
      to.run("RELEASE SAVEPOINT portage_rows");
      return new Written(copied.rows(), copied.bytes());
    } catch (SQLException e) {
      if (!UNIQUE_VIOLATION.equals(e.getSQLState())) {
        throw e;
      }
      to.run("ROLLBACK TO SAVEPOINT portage_rows");
    }
    return staged(to, table, rows, pipe);
  }

  private static Written staged(Session to, String table, ChunkRows rows, Pipe pipe)
      throws SQLException {
    to.run(
        "CREATE TEMPORARY TABLE portage_stage ON COMMIT DROP AS SELECT %s FROM %s WITH NO DATA"
            .formatted(rows.columnList(), table));
    Copied copied = pipe.into("%s (%s)".formatted(STAGE, rows.columnList()));
    int inserted =
        to.update(
            "INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM %s ON CONFLICT DO NOTHING"
                .formatted(table, rows.columnList(), rows.columnList(), STAGE));
    return new Written(inserted, copied.bytes());
  }
}
