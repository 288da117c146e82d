package dev.portage.sandbox.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FreshDatabaseIT {
  @Test
  void aFreshDatabaseIsAsTheApplicationMakesIt() throws SQLException {
    try (TestDatabase database = TestPostgres.freshDatabase();
        Connection connection = database.connect()) {
      assertThat(
              all(
                  connection,
                  """
                  SELECT attname || ' ' || format_type(atttypid, atttypmod)
                    || CASE WHEN attnotnull THEN ' not null' ELSE '' END
                  FROM pg_attribute WHERE attrelid = 'public.items'::regclass AND attnum > 0
                  ORDER BY attnum
                  """))
          .containsExactly(
              "id character(26) not null",
              "botid character(26)",
              "content text",
              "source text",
              "embedding vector(1024)");
      assertThat(
              all(
                  connection,
                  "SELECT indexdef FROM pg_indexes WHERE tablename = 'items' ORDER BY 1"))
          .containsExactly(
              "CREATE INDEX idx_items_botid ON public.items USING btree (botid)",
              "CREATE INDEX idx_items_embedding ON public.items USING ivfflat (embedding) WITH"
                  + " (lists='100')",
              "CREATE UNIQUE INDEX items_pkey ON public.items USING btree (id)");
      assertThat(all(connection, "SELECT extname FROM pg_extension"))
          .contains("pgcrypto", "vector");
    }
  }

  @Test
  void theVectorIndexIsForDistanceL2AndIsUsed() throws SQLException {
    try (TestDatabase database = TestPostgres.freshDatabase();
        Connection connection = database.connect()) {
      execute(
          connection,
          """
          INSERT INTO items
          SELECT 'id' || n, 'bot', 'text ' || n, 's', array_fill(n, ARRAY[1024])::vector
          FROM generate_series(1, 50) AS n
          """);
      execute(connection, "SET enable_seqscan = off");
      String sql =
          "SELECT content FROM items ORDER BY embedding <-> '[%s]' LIMIT 1"
              .formatted("7" + ",7".repeat(1023));
      assertThat(all(connection, "EXPLAIN " + sql))
          .anyMatch(line -> line.contains("idx_items_emb"));
      execute(connection, "SET ivfflat.probes = 100");
      assertThat(all(connection, sql)).containsExactly("text 7");
    }
  }

  @Test
  void settingUpAgainDropsTheRowsAsTheCustomResourceDoes() throws SQLException {
    try (TestDatabase database = TestPostgres.freshDatabase();
        Connection connection = database.connect()) {
      List<String> before = all(connection, "SELECT 'items'::regclass::oid");
      execute(connection, "INSERT INTO items (id) VALUES ('a')");
      ApplicationSchema.setUp(connection);
      assertThat(all(connection, "SELECT count(*) FROM items")).containsExactly("0");
      assertThat(all(connection, "SELECT 'items'::regclass::oid")).isNotEqualTo(before);
    }
  }

  @Test
  void databasesAreApartAndAClosedOneIsGone() throws SQLException {
    TestDatabase first = TestPostgres.freshDatabase();
    try (TestDatabase second = TestPostgres.freshEmptyDatabase();
        Connection left = first.connect();
        Connection right = second.connect()) {
      execute(left, "INSERT INTO items (id) VALUES ('a')");
      assertThat(all(right, "SELECT to_regclass('items')")).containsExactly((String) null);
      first.close();
      assertThatThrownBy(first::connect).hasMessageContaining("does not exist");
    }
  }

  @Test
  void whatItTellsIsEnoughToConnect() throws SQLException {
    try (TestDatabase database = TestPostgres.freshDatabase()) {
      String url = "jdbc:postgresql://" + database.host() + ":" + database.port() + "/";
      assertThat(database.jdbcUrl()).isEqualTo(url + database.name());
      DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password()).close();
    }
  }

  @Test
  void manyCanBeTakenAtOnce() {
    var names =
        IntStream.range(0, 16).parallel().mapToObj(n -> FreshDatabaseIT.fresh().name()).toList();
    assertThat(names).doesNotHaveDuplicates();
  }

  private static TestDatabase fresh() {
    try (TestDatabase database = TestPostgres.freshDatabase()) {
      return database;
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> all(Connection connection, String sql) throws SQLException {
    List<String> values = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        values.add(rows.getString(1));
      }
    }
    return values;
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
