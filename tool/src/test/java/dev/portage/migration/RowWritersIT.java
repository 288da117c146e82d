package dev.portage.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.Thorough;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.fault.Results;
import dev.portage.merge.ConflictChoice;
import dev.portage.migration.CutoverReport.End;
import dev.portage.postgres.Target;
import dev.portage.store.OtherTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A source that is written all the time, a target that the application writes, and migrations that
 * are stopped or cut off at random: after the cutover each row is what the table of the merge rule
 * says (I7), decided by a model that knows only what the application did on the target.
 */
class RowWritersIT extends FollowSuite {
  private static final int STATEMENTS = Thorough.or(700, 8_000);
  private static final int KEYS = 60;
  private static final int PARENTS = 8;

  private final long seed = Thorough.seed();
  private final AtomicBoolean written = new AtomicBoolean();
  private final AtomicInteger statements = new AtomicInteger();

  /** What the application has last left of a row of the target; null where it deleted it. */
  private final Map<String, String> application = new HashMap<>();

  /** Keys of rows of the source that it has changed or deleted. */
  private final Set<String> changedOfSource = new HashSet<>();

  @Override
  CopyFixture open() throws SQLException {
    return CopyFixture.of(OtherTable.of("documents", "tenant")).smallRanges();
  }

  @ParameterizedTest
  @CsvSource({"text, uuid, true", "bigint, serial, false"})
  void eachRowIsWhatTheMergeRuleSays(String type, String parents, boolean parentsOnBoth)
      throws Exception {
    String tables =
        """
        CREATE EXTENSION vector;
        CREATE TABLE parents (id %s PRIMARY KEY %s, name text UNIQUE);
        CREATE TABLE documents (id %s PRIMARY KEY, tenant text, content text,
                                parent %s REFERENCES parents (id), embedding vector(1024));
        """
            .formatted(
                parents,
                parents.equals("uuid") ? "DEFAULT gen_random_uuid()" : "",
                type,
                parents.equals("uuid") ? "uuid" : "int");
    fixture.source.run(tables);
    fixture.target.run(tables);
    conflicts = Optional.of(ConflictChoice.KEEP_TARGET);
    // Numbers that both sides have given before are to be decided on first.
    fixture.migrate();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> source = threads.submit(() -> run(() -> writeSource(type)));
      Future<?> target = threads.submit(() -> run(() -> writeTarget(type, parentsOnBoth)));
      int runs = 0;
      Random random = new Random(seed + 2);
      while (!written.get()) {
        runs++;
        following(random, threads);
      }
      Results.of(source);
      Results.of(target);
      assertThat(runs).isGreaterThan(1);
    }
    assertThat(opened().end()).as("seed %d", seed).isEqualTo(End.OPENED);
    Map<String, String> source = read(fixture.source);
    Map<String, String> expected = new TreeMap<>(source);
    application.forEach(
        (key, content) -> {
          if (content != null) {
            expected.put(key, content);
          } else if (changedOfSource.contains(key)) {
            expected.remove(key);
          }
        });
    assertThat(changedOfSource).isNotEmpty();
    assertThat(read(fixture.target)).as("seed %d", seed).isEqualTo(expected);
    assertThat(fixture.verify().rowsAreRight()).as("seed %d", seed).isTrue();
  }

  /** Follows for some time, is cut off perhaps, and stopped. */
  private void following(Random random, ExecutorService threads) {
    fixture.following(FOR_EVER);
    Interrupt interrupt = new Interrupt(true);
    Future<MigrationReport> run = threads.submit(() -> fixture.migrate(interrupt));
    int until = statements.get() + 20 + random.nextInt(STATEMENTS / 6);
    Awaitility.await().until(() -> run.isDone() || written.get() || statements.get() > until);
    if (random.nextBoolean()) {
      run(
          () ->
              fixture.source.run(
                  "SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE active AND database = current_database()"));
    }
    interrupt.ask();
    assertThat(Results.of(run).end()).isNotNull();
  }

  /** A tenant of which a row was refused is copied by the next run. */
  private CutoverReport opened() {
    fixture.following(UNTIL_CAUGHT_UP);
    fixture.migrate();
    try {
      return cutover();
    } catch (Fault fault) {
      assertThat(fault.code()).as("%s, seed %d", fault, seed).isEqualTo(ExitCode.BOTS_FAILED);
    }
    fixture.migrate();
    return cutover();
  }

  private void writeSource(String type) throws SQLException {
    Random random = new Random(seed);
    try (Connection connection = fixture.source.connect()) {
      for (int i = 0; i < STATEMENTS; i = statements.incrementAndGet()) {
        execute(connection, "SELECT pg_sleep(0.005)");
        String key = key(type, random);
        switch (random.nextInt(8)) {
          case 0 -> execute(connection, "DELETE FROM documents WHERE id::text = ?", key);
          case 1 ->
              execute(
                  connection,
                  "UPDATE documents SET content = ? WHERE id::text = ?",
                  "source " + i,
                  key);
          case 2 ->
              execute(
                  connection,
                  """
                  WITH gone AS (DELETE FROM documents WHERE id::text = ?)
                  UPDATE documents SET tenant = 't' || ? WHERE id::text = ?
                  """,
                  key,
                  Integer.toString(random.nextInt(3)),
                  key(type, random));
          case 3 -> emptyParent(connection, "parent " + random.nextInt(PARENTS));
          default -> {
            String parent = "parent " + random.nextInt(PARENTS);
            execute(
                connection, "INSERT INTO parents (name) VALUES (?) ON CONFLICT DO NOTHING", parent);
            put(connection, type, key, "source " + i, parent, random.nextInt(3));
          }
        }
      }
    } finally {
      written.set(true);
    }
  }

  /** Its rows move to another one, and it is deleted. */
  private static void emptyParent(Connection connection, String parent) throws SQLException {
    execute(
        connection,
        """
        UPDATE documents SET parent = NULL
         WHERE parent = (SELECT id FROM parents WHERE name = ?)
        """,
        parent);
    execute(connection, "DELETE FROM parents WHERE name = ?", parent);
  }

  private static void put(
      Connection connection, String type, String key, String content, String parent, int tenant)
      throws SQLException {
    execute(
        connection,
        """
        INSERT INTO documents (id, tenant, content, parent, embedding)
        SELECT ?::%s, 't' || ?, ?, (SELECT id FROM parents WHERE name = ?),
               (SELECT array_agg(random()) FROM generate_series(1, 1024))::vector
        ON CONFLICT (id) DO UPDATE
           SET tenant = excluded.tenant, content = excluded.content, parent = excluded.parent
        """
            .formatted(type),
        key,
        Integer.toString(tenant),
        content,
        parent);
  }

  private void writeTarget(String type, boolean parents) throws SQLException {
    Random random = new Random(seed + 1);
    try (Connection connection = fixture.target.connect()) {
      connection.setAutoCommit(false);
      for (int i = 0; !written.get(); i++) {
        if (parents && random.nextInt(10) == 0) {
          execute(
              connection,
              "INSERT INTO parents (name) VALUES (?) ON CONFLICT DO NOTHING",
              "parent " + random.nextInt(PARENTS));
        }
        change(connection, type, key(type, random), "target " + i, random.nextBoolean());
        connection.commit();
        execute(connection, "SELECT pg_sleep(0.02)");
        connection.commit();
      }
    }
  }

  private void change(
      Connection connection, String type, String key, String content, boolean deletes)
      throws SQLException {
    Optional<String> before = locked(connection, key);
    if (before.isEmpty()) {
      int inserted =
          execute(
              connection,
              "INSERT INTO documents (id, content) VALUES (?::%s, ?) ON CONFLICT DO NOTHING"
                  .formatted(type),
              key,
              content);
      if (inserted == 1) {
        application.put(key, content);
      }
      return;
    }
    if (before.get().startsWith("source")) {
      changedOfSource.add(key);
    }
    if (deletes) {
      execute(connection, "DELETE FROM documents WHERE id::text = ?", key);
      application.put(key, null);
    } else {
      execute(connection, "UPDATE documents SET content = ? WHERE id::text = ?", content, key);
      application.put(key, content);
    }
  }

  private static Optional<String> locked(Connection connection, String key) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT content FROM documents WHERE id::text = ? FOR UPDATE")) {
      statement.setString(1, key);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
      }
    }
  }

  private static String key(String type, Random random) {
    int number = 1 + random.nextInt(KEYS);
    return type.equals("text") ? "key " + number : Integer.toString(number);
  }

  private static int execute(Connection connection, String sql, String... values)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setString(i + 1, values[i]);
      }
      return statement.execute() ? 0 : statement.getUpdateCount();
    }
  }

  /** The content of each row, with its tenant and parent where it is the source's. */
  private static Map<String, String> read(Target side) throws SQLException {
    Map<String, String> rows = new TreeMap<>();
    List<String> all =
        CopyFixture.strings(
            side,
            """
            SELECT concat_ws('|', d.id, CASE WHEN content LIKE 'target%' THEN content
                   ELSE concat_ws(' ', content, tenant, name, md5(embedding::text)) END)
              FROM documents d LEFT JOIN parents p ON p.id = d.parent
            """);
    all.forEach(
        row -> rows.put(row.substring(0, row.indexOf('|')), row.substring(row.indexOf('|') + 1)));
    return rows;
  }

  private interface Writing {
    void run() throws SQLException;
  }

  private static boolean run(Writing writing) {
    try {
      writing.run();
      return true;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
