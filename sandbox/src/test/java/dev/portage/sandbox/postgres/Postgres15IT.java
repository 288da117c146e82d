package dev.portage.sandbox.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class Postgres15IT {
  @BeforeAll
  static void versionsOfDebianOnly() {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/apt-get")), "made from Debian packages only");
  }

  @ParameterizedTest
  @EnumSource
  void aClusterIsOfTheVersionThatWasAskedFor(PostgresVersion version) throws SQLException {
    try (TestDatabase database = TestPostgres.of(version).emptyDatabase()) {
      assertThat(one(database, "SELECT current_setting('server_version_num')::int / 10000"))
          .isEqualTo(Integer.toString(version.major()));
      assertThat(one(database, "SHOW wal_level")).isEqualTo("logical");
    }
  }

  @ParameterizedTest
  @EnumSource
  void vectorsAreFoundThroughBothKindsOfIndex(PostgresVersion version) throws SQLException {
    try (TestDatabase database = TestPostgres.of(version).emptyDatabase()) {
      run(
          database,
          """
          CREATE EXTENSION vector;
          CREATE TABLE points (n int PRIMARY KEY, place vector(64));
          INSERT INTO points
          SELECT n, array_fill(sqrt(n), ARRAY[64])::vector FROM generate_series(1, 500) AS n;
          """);
      assertThat(one(database, "SELECT extversion FROM pg_extension WHERE extname = 'vector'"))
          .startsWith("0.8.");
      for (String index : new String[] {"hnsw", "ivfflat"}) {
        run(database, "CREATE INDEX nearest ON points USING " + index + " (place vector_l2_ops)");
        assertThat(nearest(database, "EXPLAIN ")).contains("nearest on points");
        assertThat(nearest(database, "")).isEqualTo("49");
        run(database, "DROP INDEX nearest");
      }
    }
  }

  @Test
  void rowsGoThroughANativeSubscriptionFrom15To17() throws SQLException {
    try (TestDatabase source = TestPostgres.of(PostgresVersion.V15).database();
        TestDatabase target = TestPostgres.of(PostgresVersion.V17).database()) {
      insert(source, "copied");
      run(source, "CREATE PUBLICATION moved FOR TABLE items");
      run(
          target,
          "CREATE SUBSCRIPTION moved CONNECTION '%s' PUBLICATION moved"
              .formatted(connection(source).replace("'", "''")));
      awaitSameRows(source, target, "1");
      insert(source, "streamed");
      awaitSameRows(source, target, "2");
      run(target, "DROP SUBSCRIPTION moved"); // with it goes the slot on the source
    }
  }

  private static void insert(TestDatabase database, String id) throws SQLException {
    run(
        database,
        "INSERT INTO items VALUES ('%s', 'bot', 'a', 'b', array_fill(0.1, ARRAY[1024])::vector)"
            .formatted(id));
  }

  private static String connection(TestDatabase database) {
    return "host=%s port=%d dbname=%s user=%s password='%s'"
        .formatted(
            database.host(),
            database.port(),
            database.name(),
            database.user(),
            database.password());
  }

  private static void awaitSameRows(TestDatabase source, TestDatabase target, String count) {
    String rows = "SELECT count(*) || ' ' || string_agg(items::text, ' ' ORDER BY id) FROM items";
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(one(target, rows)).isEqualTo(one(source, rows)).startsWith(count + " "));
  }

  private static String nearest(TestDatabase database, String explain) throws SQLException {
    return one(
        database,
        """
        SET enable_seqscan = off;
        SET enable_sort = off;
        SET ivfflat.probes = 100;
        %sSELECT n FROM points ORDER BY place <-> array_fill(7.01, ARRAY[64])::vector LIMIT 1
        """
            .formatted(explain));
  }

  private static void run(TestDatabase database, String sql) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The first column of all rows of the last statement. */
  private static String one(TestDatabase database, String sql) throws SQLException {
    StringBuilder values = new StringBuilder();
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
      while (statement.getResultSet() == null) {
        statement.getMoreResults();
      }
      try (ResultSet rows = statement.getResultSet()) {
        while (rows.next()) {
          values.append(rows.getString(1));
        }
      }
    }
    return values.toString();
  }
}
