package dev.portage.breaking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.Thorough;
import dev.portage.breaking.Breaker.When;
import dev.portage.breaking.RowModel.Asked;
import dev.portage.breaking.RowModel.Row;
import dev.portage.fault.Fault;
import dev.portage.merge.ConflictChoice;
import dev.portage.migration.CopyFixture;
import dev.portage.postgres.Target;
import dev.portage.store.ChunkTable;
import dev.portage.store.OtherTable;
import dev.portage.verify.VerificationReport;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Between the runs of a copy the application writes on both sides: inserts, updates and deletes, of
 * the same keys, under parents that each side numbers for itself. A model that knows who wrote what
 * says which rows the target must have (I7).
 */
class WritersOnBothSidesIT {
  private static final int ROUNDS = Thorough.or(3, 100);
  private static final int KEYS = 40;
  private static final int TENANTS = 4;
  private static final int PARENTS = 12;
  private static final List<Asked> ASKED = List.of(Asked.values());

  /** More writes than a run has. */
  private static final int WRITES = 400;

  private static final ChunkTable DOCUMENTS = OtherTable.of("documents", "tenant");

  private final long seed = Thorough.seed();
  private final Random random = new Random(seed);
  private int contents;

  @ParameterizedTest
  @CsvSource({
    "text, RENUMBER",
    "uuid, RENUMBER",
    "bigserial, RENUMBER",
    "bigserial, KEEP_TARGET",
  })
  void eachRowIsWhatTheMergeRuleSays(String type, ConflictChoice choice)
      throws SQLException, IOException {
    try (CopyFixture fixture = CopyFixture.of(DOCUMENTS)) {
      String table =
          """
          CREATE EXTENSION vector;
          CREATE TABLE parents (id serial PRIMARY KEY, name text UNIQUE);
          CREATE TABLE documents (id %s PRIMARY KEY, tenant text, content text,
                                  parent int REFERENCES parents (id),
                                  embedding vector(3) DEFAULT '[1,2,3]');
          """
              .formatted(type);
      fixture.source.run(table);
      fixture.target.run(table);
      fixture.limits(CopyFixture.SMALL_RANGES, Duration.ofSeconds(5));
      fixture.choosing(choice);
      RowModel model = new RowModel(type.equals("bigserial"), choice);
      writeSome(fixture.source, model.onSource, type, 30);
      writeSome(fixture.target, model.onTarget, type, random.nextInt(6));
      for (int round = 0; round < ROUNDS; round++) {
        Asked asked = ASKED.get(random.nextInt(ASKED.size()));
        String when = "%s, seed %d, round %d, %s".formatted(type, seed, round, asked);
        ask(fixture, asked);
        if (random.nextBoolean()) {
          brokenOff(fixture);
        }
        Set<String> parents = model.copyParents(parents(fixture.source), parents(fixture.target));
        fixture.migrate();
        assertThat(parents(fixture.target).keySet()).as(when).isEqualTo(parents);
        model.copy(asked, key -> newKey(fixture.target, key));
        assertThat(read(fixture.target)).as(when).isEqualTo(model.onTarget);
        proved(fixture, model, when);
        List<String> standing = fixture.standing();
        fixture.migrate();
        assertThat(fixture.standing()).as("again, %s", when).isEqualTo(standing);
        writeSome(fixture.source, model.onSource, type, 1 + random.nextInt(12));
        model.changedOnTarget(
            writeSome(fixture.target, model.onTarget, type, 1 + random.nextInt(12)));
      }
    }
  }

  private static void ask(CopyFixture fixture, Asked asked) {
    fixture.repairingNothing().keepingDeletes();
    switch (asked) {
      case COPY -> {}
      case REPAIR -> fixture.repairingWhatIsMissing();
      case SOURCE_WINS -> fixture.repairing();
      case FOLLOW_DELETES -> fixture.followingDeletes();
    }
  }

  private static void proved(CopyFixture fixture, RowModel model, String when) {
    VerificationReport report = fixture.verify();
    assertThat(report.rowsAreRight()).as("%s: %s", when, report).isTrue();
    assertThat(report.differences().orElseThrow().counts()).as(when).isEqualTo(model.differences());
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

  /**
   * Writes some rows.
   *
   * @return their keys
   */
  private Set<String> writeSome(Target side, Map<String, Row> rows, String type, int times)
      throws SQLException {
    Set<String> changed = new HashSet<>();
    try (Connection connection = side.connect()) {
      for (int i = 0; i < times; i++) {
        String key = anyKey(rows, type);
        changed.add(key);
        if (rows.containsKey(key) && random.nextInt(3) == 0) {
          rows.remove(key);
          run(connection, "DELETE FROM documents WHERE id::text = ?", key);
        } else {
          // Often the same content, as where both sides have read the same file.
          Row row =
              new Row(
                  "t" + random.nextInt(TENANTS),
                  "parent " + random.nextInt(PARENTS),
                  random.nextInt(3) == 0 ? "the same" : "content " + contents++);
          rows.put(key, row);
          write(connection, type, key, row);
        }
      }
    }
    return changed;
  }

  /** Of the same numbers on both sides, or that some row has. */
  private String anyKey(Map<String, Row> rows, String type) {
    List<String> there = List.copyOf(rows.keySet());
    return there.isEmpty() || random.nextBoolean()
        ? key(type, random.nextInt(KEYS))
        : there.get(random.nextInt(there.size()));
  }

  private static void write(Connection connection, String type, String key, Row row)
      throws SQLException {
    run(
        connection,
        """
        INSERT INTO parents (name) SELECT ?
         WHERE NOT EXISTS (SELECT FROM parents WHERE name = ?)
        """,
        row.parent(),
        row.parent());
    run(
        connection,
        """
        INSERT INTO documents (id, tenant, content, parent)
        SELECT ?::%1$s, ?, ?, id FROM parents WHERE name = ?
        ON CONFLICT (id) DO UPDATE
           SET tenant = excluded.tenant, content = excluded.content, parent = excluded.parent
        """
            .formatted(type.equals("bigserial") ? "bigint" : type),
        key,
        row.tenant(),
        row.content(),
        row.parent());
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
        ResultSet all =
            statement.executeQuery(
                """
                SELECT d.id::text, d.tenant, p.name, d.content
                  FROM documents d JOIN parents p ON p.id = d.parent
                """)) {
      while (all.next()) {
        rows.put(all.getString(1), new Row(all.getString(2), all.getString(3), all.getString(4)));
      }
    }
    return rows;
  }

  private static Map<String, String> parents(Target side) throws SQLException {
    Map<String, String> parents = new TreeMap<>();
    try (Connection connection = side.connect();
        var statement = connection.createStatement();
        ResultSet all = statement.executeQuery("SELECT name, id::text FROM parents")) {
      while (all.next()) {
        parents.put(all.getString(1), all.getString(2));
      }
    }
    return parents;
  }

  /** The key that the target gave to a row of the source. */
  private static String newKey(Target side, String key) {
    try {
      return side.value(
          """
          SELECT target_key FROM portage.key_map
           WHERE table_oid = 'documents'::regclass AND target_key IS NOT NULL
             AND source_key = '%s'
          """
              .formatted(key));
    } catch (SQLException e) {
      throw new AssertionError("no new key for " + key, e);
    }
  }
}
