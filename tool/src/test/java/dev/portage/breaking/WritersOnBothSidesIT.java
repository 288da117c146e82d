package dev.portage.breaking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.Thorough;
import dev.portage.breaking.Breaker.When;
import dev.portage.fault.Fault;
import dev.portage.migration.CopyFixture;
import dev.portage.postgres.Target;
import dev.portage.store.ChunkTable;
import dev.portage.store.SqlName;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Between the runs of a copy the application writes on both sides: inserts, updates and deletes, of
 * the same keys. A model that knows who wrote what says which rows the target must have (I7).
 */
class WritersOnBothSidesIT {
  private static final int ROUNDS = Thorough.or(8, 100);
  private static final int KEYS = 40;
  private static final int TENANTS = 4;

  /** More writes than a run has. */
  private static final int WRITES = 400;

  private static final ChunkTable DOCUMENTS =
      new ChunkTable(
          SqlName.of("documents"),
          SqlName.of("id"),
          Optional.of(SqlName.of("tenant")),
          Optional.of(SqlName.of("content")),
          Optional.empty(),
          SqlName.of("embedding"));

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  /** Tenant and content of each row. */
  private record Row(String tenant, String content) {}

  private final Map<String, Row> onSource = new TreeMap<>();
  private final Map<String, Row> onTarget = new TreeMap<>();

  /** Keys that Portage has written, or found to be equal. */
  private final Set<String> written = new HashSet<>();

  /** Those of them that the application has changed since. */
  private final Set<String> edited = new HashSet<>();

  private int contents;

  @ParameterizedTest
  @ValueSource(strings = {"text", "uuid", "bigserial"})
  void eachRowIsWhatTheMergeRuleSays(String type) throws SQLException, IOException {
    try (CopyFixture fixture = CopyFixture.of(DOCUMENTS)) {
      String table =
          """
          CREATE EXTENSION vector;
          CREATE TABLE documents (id %s PRIMARY KEY, tenant text, content text,
                                  embedding vector(3) DEFAULT '[1,2,3]');
          """
              .formatted(type);
      fixture.source.run(table);
      fixture.target.run(table);
      fixture.limits(CopyFixture.SMALL_RANGES, Duration.ofSeconds(5));
      if (type.equals("bigserial")) {
        // Otherwise documents of the same number are refused.
        fixture.repairingWhatIsMissing();
      }
      writeSome(fixture.source, onSource, type, 30);
      for (int round = 0; round < ROUNDS; round++) {
        String when = "seed %d, round %d".formatted(seed, round);
        if (random.nextBoolean()) {
          brokenOff(fixture);
        }
        fixture.migrate();
        merge();
        assertThat(read(fixture.target)).as(when).isEqualTo(onTarget);
        List<String> standing = fixture.standing();
        fixture.migrate();
        assertThat(fixture.standing()).as("again, %s", when).isEqualTo(standing);
        writeSome(fixture.source, onSource, type, 1 + random.nextInt(12));
        edited.addAll(writeSome(fixture.target, onTarget, type, 1 + random.nextInt(12)));
      }
    }
  }

  /** A run that is cut off at a random write. The application does not write until the next. */
  private void brokenOff(CopyFixture fixture) throws IOException {
    Breaker breaker =
        new Breaker(1 + random.nextInt(WRITES), random.nextBoolean() ? When.BEFORE : When.AFTER);
    try (CuttingProxy proxy =
        CuttingProxy.before(
            fixture.target.address().host(), fixture.target.address().port(), breaker)) {
      fixture.through(fixture.source.address().port(), proxy.port());
      fixture.limits(
          LargeTenantFixture.with(Duration.ZERO, Duration.ofSeconds(20)), Duration.ofSeconds(2));
      fixture.migrate();
    } catch (Fault fault) {
      assertThat(breaker.broke()).as("only a break may stop it: %s", fault).isTrue();
    } finally {
      fixture.through(fixture.source.address().port(), fixture.target.address().port());
      fixture.limits(CopyFixture.SMALL_RANGES, Duration.ofSeconds(5));
    }
  }

  /** What a copy does, by the table of the merge rule. */
  private void merge() {
    Set<String> keys = new TreeSet<>(onSource.keySet());
    for (String key : keys) {
      Row source = onSource.get(key);
      Row target = onTarget.get(key);
      if (target == null) {
        if (written.add(key)) {
          onTarget.put(key, source);
        }
      } else if (target.equals(source)) {
        written.add(key);
      } else if (written.contains(key) && !edited.contains(key)) {
        onTarget.put(key, source);
      }
    }
  }

  /**
   * Writes some rows.
   *
   * @return keys that Portage had written before
   */
  private Set<String> writeSome(Target side, Map<String, Row> rows, String type, int times)
      throws SQLException {
    Set<String> changed = new HashSet<>();
    try (Connection connection = side.connect()) {
      for (int i = 0; i < times; i++) {
        String key = key(type, random.nextInt(KEYS));
        if (written.contains(key)) {
          changed.add(key);
        }
        if (rows.containsKey(key) && random.nextInt(3) == 0) {
          rows.remove(key);
          run(connection, "DELETE FROM documents WHERE id::text = ?", key);
        } else {
          // Often the same content, as where both sides have read the same file.
          Row row =
              new Row(
                  "t" + random.nextInt(TENANTS),
                  random.nextInt(3) == 0 ? "the same" : "content " + contents++);
          rows.put(key, row);
          run(
              connection,
              """
              INSERT INTO documents (id, tenant, content) VALUES (?::%1$s, ?, ?)
              ON CONFLICT (id) DO UPDATE SET tenant = excluded.tenant, content = excluded.content
              """
                  .formatted(type.equals("bigserial") ? "bigint" : type),
              key,
              row.tenant(),
              row.content());
        }
      }
    }
    return changed;
  }

  private static String key(String type, int number) {
    return switch (type) {
      case "uuid" -> "00000000-0000-0000-0000-%012d".formatted(number);
      case "bigserial" -> Integer.toString(number + 1);
      default -> "key " + number;
    };
  }

  private static void run(Connection connection, String sql, String... values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setString(i + 1, values[i]);
      }
      statement.executeUpdate();
    }
  }

  private static Map<String, Row> read(Target side) throws SQLException {
    Map<String, Row> rows = new TreeMap<>();
    try (Connection connection = side.connect();
        var statement = connection.createStatement();
        ResultSet all = statement.executeQuery("SELECT id::text, tenant, content FROM documents")) {
      while (all.next()) {
        rows.put(all.getString(1), new Row(all.getString(2), all.getString(3)));
      }
    }
    return rows;
  }
}
