package dev.portage.migration;

import com.github.f4b6a3.ulid.Ulid;
import dev.portage.postgres.Target;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;

/** Rows of the application's table, with ids of the time when they were made. */
public final class BotRows {
  private BotRows() {}

  /** Inserts rows of a bot, made at this time, all at once. */
  public static void insert(Target side, String bot, int rows, Instant at) throws SQLException {
    try (Connection connection = side.connect()) {
      insert(connection, bot, rows, at);
    }
  }

  /** The same on a connection of the test's. */
  public static void insert(Connection connection, String bot, int rows, Instant at)
      throws SQLException {
    String prefix = Ulid.min(at.toEpochMilli()).toString().substring(0, 10);
    try (var insert =
        connection.prepareStatement(
            """
            INSERT INTO items (id, botid, content, source, embedding)
            SELECT ? || upper(left(md5(? || n), 8)) || lpad(n::text, 8, '0'), ?,
                   'chunk ' || n || ' of ' || ? || repeat(' word', 20), 's3://bucket/' || ?,
                   (SELECT array_agg(sin(n * i)) FROM generate_series(1, 1024) i)::vector
              FROM generate_series(1, ?) n
            """)) {
      insert.setString(1, prefix);
      insert.setString(2, bot);
      insert.setString(3, bot);
      insert.setString(4, bot);
      insert.setString(5, bot);
      insert.setInt(6, rows);
      insert.executeUpdate();
    }
  }
}
