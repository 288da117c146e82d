package dev.portage.replicate;

import dev.portage.postgres.CopyPipe;
import dev.portage.postgres.CopyPipe.Copied;
import dev.portage.postgres.Database;
import dev.portage.postgres.Session;
import dev.portage.store.RowsByKey;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * Reads rows of the source as they are now. They may be newer than the change for which they are
 * read; the changes in between come later in the stream, and set them to the same again.
 *
 * @param database to read from
 * @param rows of the table there, with the columns that are replicated
 * @param silence after which a target that takes no bytes counts as gone
 */
record RowSource(Database database, RowsByKey rows, Duration silence) {
  /**
   * Copies rows; those that no longer exist are left out.
   *
   * @param keys as text
   * @param into a table of the target with its columns
   */
  Copied copy(List<String> keys, Session to, String into) throws SQLException {
    return CopyPipe.run(database, reading -> rows.query(reading, keys), to, into, silence);
  }
}
