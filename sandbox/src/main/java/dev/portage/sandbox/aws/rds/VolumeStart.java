package dev.portage.sandbox.aws.rds;

import dev.portage.sandbox.postgres.PostgresCluster;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * The function {@code aurora_volume_logical_start_lsn()} of a restored or cloned server, in {@code
 * pg_catalog} as in Aurora: the position in the write-ahead log of its source up to which it has
 * the data.
 *
 * <p>A server that recovers to the end of its base backup stops behind the record that ends the
 * backup, and begins a new timeline there. The history file of this timeline says where: every
 * record of the source that begins before this position was replayed, and none that begins at it or
 * later. Logical decoding from a position makes the same cut: it leaves out each transaction whose
 * commit record begins before it, and sends all others. So a copy of the restored rows and a stream
 * from this position have together each commit of the source exactly once.
 */
final class VolumeStart {
  private static final String DATABASES = "SELECT datname FROM pg_database WHERE datallowconn";

  /** The last line of the history names the timeline of the source, and where it was left. */
  private static final String POSITION =
      """
      SELECT (regexp_match(pg_read_file('pg_wal/' || timeline || '.history'), \
      '\\t([0-9A-F]+/[0-9A-F]+)\\t[^\\n]*\\n*$'))[1]
      FROM left(pg_walfile_name(pg_current_wal_insert_lsn()), 8) AS timeline
      """;

  private VolumeStart() {}

  /** Creates the function in every database of a server that has just been restored. */
  static void create(PostgresCluster server) throws SQLException {
    String position = column(server, POSITION).getFirst();
    for (String database : column(server, DATABASES)) {
      try (Connection connection = server.connect(database);
          Statement statement = connection.createStatement()) {
        statement.execute(
            """
            CREATE OR REPLACE FUNCTION pg_catalog.aurora_volume_logical_start_lsn()
            RETURNS pg_lsn LANGUAGE sql STABLE AS $$SELECT '%s'::pg_lsn$$
            """
                .formatted(position));
      }
    }
  }

  private static List<String> column(PostgresCluster server, String query) throws SQLException {
    List<String> values = new ArrayList<>();
    try (Connection connection = server.connect(PostgresCluster.USER);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        values.add(rows.getString(1));
      }
    }
    return values;
  }
}
