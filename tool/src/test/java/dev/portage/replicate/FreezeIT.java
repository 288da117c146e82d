package dev.portage.replicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.portage.fault.Fault;
import dev.portage.fault.Results;
import dev.portage.journal.Boundary;
import dev.portage.journal.Created;
import dev.portage.journal.CreatedResources;
import dev.portage.migration.BotRows;
import dev.portage.postgres.Lsn;
import dev.portage.postgres.Sides;
import dev.portage.sandbox.postgres.PostgresVersion;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A source whose tables are read-only for a while. */
class FreezeIT {
  private static final Duration WITHIN = Duration.ofSeconds(30);
  private static final String DENIED = "42501";

  private static final List<String> WRITES =
      List.of(
          "INSERT INTO items (id, botid) VALUES ('01ARZ3NDEKTSV4RRFFQ69G5FAV', 'b')",
          "INSERT INTO items (id) SELECT id FROM items ON CONFLICT DO NOTHING",
          "UPDATE items SET content = 'x'",
          "DELETE FROM items",
          "TRUNCATE items",
          "MERGE INTO items t USING items s ON t.id = s.id WHEN MATCHED THEN DELETE",
          "COPY items (id) FROM PROGRAM 'echo 01ARZ3NDEKTSV4RRFFQ69G5FAV'",
          "SET session_replication_role = replica; UPDATE items SET content = 'x'");

  private RelayFixture fixture;
  private Freeze freeze;

  /** Roles are the cluster's. */
  private final List<String> roles = new ArrayList<>();

  private void open(PostgresVersion source) throws SQLException {
    fixture = RelayFixture.from(source);
    freeze = new Freeze(fixture.ends());
    BotRows.insert(fixture.source, "a", 3, Instant.now());
  }

  @AfterEach
  void close() throws SQLException {
    if (fixture != null) {
      if (!roles.isEmpty()) {
        fixture.source.run(
            "DROP OWNED BY %1$s CASCADE; DROP ROLE %1$s".formatted(String.join(", ", roles)));
      }
      fixture.close();
    }
  }

  private String role(String of) throws SQLException {
    String role = "%s_%s".formatted(of, fixture.name);
    fixture.source.run("CREATE ROLE " + role);
    roles.add(role);
    return role;
  }

  private boolean run() {
    return freeze.run(fixture.publication(), WITHIN);
  }

  private boolean undo() {
    return freeze.remove(new Created.Freeze(fixture.name));
  }

  private boolean holds() {
    return freeze.holds(fixture.publication());
  }

  private List<Created> recorded() {
    return Created.all(fixture.target.database());
  }

  /** The SQLSTATE of a statement, which changes nothing; 00000 where it succeeds. */
  private String state(String role, String sql) throws SQLException {
    try (Connection connection = fixture.source.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("SET ROLE " + role);
      statement.execute(sql);
      connection.rollback();
      return "00000";
    } catch (SQLException e) {
      return e.getSQLState();
    }
  }

  private String rights() throws SQLException {
    return fixture.source.value(
        """
        SELECT concat_ws(' ', c.relacl, c.relowner,
                         (SELECT string_agg(attname || attacl::text, ' ' ORDER BY attnum)
                            FROM pg_attribute WHERE attrelid = c.oid AND attacl IS NOT NULL),
                         (SELECT count(*) FROM pg_trigger WHERE tgrelid = c.oid),
                         (SELECT string_agg(nspname, ' ' ORDER BY nspname) FROM pg_namespace
                           WHERE nspname !~ '^pg_'))
          FROM pg_class c WHERE oid = 'items'::regclass
        """);
  }

  @ParameterizedTest
  @EnumSource
  void everyRoleThatCouldWriteIsRefusedAndCanWriteAfterwardsWithTheSameRights(
      PostgresVersion source) throws SQLException {
    open(source);
    String owner = role("owner");
    String granted = role("granted");
    String granter = role("granter");
    String byOther = role("by_other");
    String member = role("member");
    String column = role("column");
    String all = role("writes_all");
    String everyone = role("everyone");
    fixture.source.run(
        """
        GRANT CREATE ON SCHEMA public TO %1$s; ALTER TABLE items OWNER TO %1$s;
        GRANT SELECT, UPDATE ON items TO %2$s;
        GRANT SELECT, UPDATE ON items TO %3$s WITH GRANT OPTION;
        SET ROLE %3$s; GRANT UPDATE, SELECT ON items TO %4$s; RESET ROLE;
        GRANT %2$s TO %5$s;
        GRANT UPDATE (content), SELECT ON items TO %6$s;
        GRANT pg_write_all_data, pg_read_all_data TO %7$s;
        GRANT DELETE ON items TO PUBLIC
        """
            .formatted(owner, granted, granter, byOther, member, column, all));
    List<String> updaters =
        List.of("postgres", owner, granted, granter, byOther, member, column, all);
    String before = rights();
    assertThat(run()).isTrue();
    for (String role : updaters) {
      assertThat(state(role, "UPDATE items SET content = 'x'")).as(role).isEqualTo(DENIED);
      assertThat(state(role, "SELECT * FROM items")).as(role).isEqualTo("00000");
    }
    assertThat(state(everyone, "DELETE FROM items")).isEqualTo(DENIED);
    for (String write : WRITES) {
      assertThat(state("postgres", write)).as(write).isEqualTo(DENIED);
      assertThat(state(owner, write)).as(write).isEqualTo(DENIED);
    }
    assertThat(undo()).isTrue();
    assertThat(rights()).isEqualTo(before);
    for (String role : updaters) {
      assertThat(state(role, "UPDATE items SET content = 'x'")).as(role).isEqualTo("00000");
    }
    assertThat(state(everyone, "DELETE FROM items")).isEqualTo("00000");
  }

  @ParameterizedTest
  @EnumSource
  void theOwnerOfTheTableAndOfTheDatabaseFreezesItWithoutBeingASuperuser(PostgresVersion source)
      throws SQLException {
    open(source);
    String owner = role("owner");
    fixture.source.run(
        """
        ALTER ROLE %1$s LOGIN; GRANT CREATE ON SCHEMA public TO %1$s;
        ALTER TABLE items OWNER TO %1$s; GRANT CREATE ON DATABASE %2$s TO %1$s
        """
            .formatted(owner, fixture.source.address().database()));
    fixture.source.run("ALTER ROLE %s PASSWORD 'for tests only'".formatted(owner));
    try (var as = fixture.source.openAs(owner)) {
      Freeze asOwner = new Freeze(new Sides(as, fixture.target.database()));
      assertThat(asOwner.run(fixture.publication(), WITHIN)).isTrue();
      assertThat(state("postgres", "DELETE FROM items")).isEqualTo(DENIED);
      assertThat(asOwner.remove(new Created.Freeze(fixture.name))).isTrue();
      assertThat(state("postgres", "DELETE FROM items")).isEqualTo("00000");
    }
  }

  @ParameterizedTest
  @EnumSource
  void itIsRepeatedAndUndoneTwiceWithoutHarm(PostgresVersion source) throws SQLException {
    open(source);
    String before = rights();
    assertThat(undo()).isFalse();
    assertThat(run()).isTrue();
    String frozen = rights();
    assertThat(run()).isFalse();
    assertThat(rights()).isEqualTo(frozen);
    assertThat(recorded()).containsExactly(new Created.Freeze(fixture.name));
    assertThat(undo()).isTrue();
    assertThat(undo()).isFalse();
    assertThat(recorded()).isEmpty();
    assertThat(rights()).isEqualTo(before);
    assertThat(run()).isTrue();
    assertThat(holds()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void twoAtOnceLeaveOneFreeze(PostgresVersion source) throws SQLException {
    open(source);
    String before = rights();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> both = List.of(threads.submit(this::run), threads.submit(this::run));
      assertThat(both).extracting(Results::of).contains(true);
    }
    assertThat(holds()).isTrue();
    assertThat(recorded()).hasSize(1);
    undo();
    assertThat(rights()).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource
  void rowsThatArriveByOtherTablesAreRefusedToo(PostgresVersion source) throws SQLException {
    open(source);
    fixture.source.run(
        """
        CREATE TABLE above (LIKE items); ALTER TABLE items INHERIT above;
        CREATE TABLE bots (id char(26) PRIMARY KEY); INSERT INTO bots VALUES ('a');
        ALTER TABLE items ADD FOREIGN KEY (botid) REFERENCES bots ON DELETE CASCADE
        """);
    run();
    assertThat(state("postgres", "UPDATE above SET content = 'x'")).isEqualTo(DENIED);
    assertThat(state("postgres", "TRUNCATE above")).isEqualTo(DENIED);
    assertThat(state("postgres", "DELETE FROM bots")).isEqualTo(DENIED);
    assertThat(state("postgres", "INSERT INTO above (id) VALUES ('x')")).isEqualTo("00000");
    assertThat(undo()).isTrue();
    assertThat(state("postgres", "DELETE FROM bots")).isEqualTo("00000");
  }

  @ParameterizedTest
  @EnumSource
  void killedBeforeOrAfterTheStatementItIsRecordedAndUndone(PostgresVersion source)
      throws SQLException {
    open(source);
    String before = rights();
    // Killed after the record.
    CreatedResources.of(fixture.target.database()).record(Created.Freeze.KIND, fixture.name);
    assertThat(undo()).isFalse();
    assertThat(recorded()).isEmpty();
    // Killed while it waits for its lock.
    try (Connection writer = fixture.writing();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Boolean> freezing = threads.submit(this::run);
      await().until(() -> endWaiting() > 0);
      assertThatThrownBy(() -> Results.of(freezing))
          .isInstanceOfSatisfying(
              Fault.class, fault -> assertThat(fault.code().name()).endsWith("UNREACHABLE"));
      writer.rollback();
    }
    assertThat(rights()).isEqualTo(before);
    assertThat(recorded()).hasSize(1);
    assertThat(run()).isTrue();
    // Killed while it is undone: the triggers no longer fire, and still exist.
    fixture.source.run("ALTER TABLE items DISABLE TRIGGER USER");
    assertThat(holds()).isFalse();
    assertThat(undo()).isTrue();
    assertThat(rights()).isEqualTo(before);
  }

  private long endWaiting() throws SQLException {
    return Long.parseLong(
        fixture.source.value(
            """
            SELECT count(pg_terminate_backend(pid)) FROM pg_locks
             WHERE NOT granted AND mode = 'ShareRowExclusiveLock' AND relation = 'items'::regclass
            """));
  }

  @ParameterizedTest
  @EnumSource
  void aBoundaryOfAnEarlierFreezeIsForgotten(PostgresVersion source) throws SQLException {
    open(source);
    run();
    Boundary first =
        fixture
            .target
            .database()
            .inTransaction(session -> Boundary.record(session, fixture.name, new Lsn(7)));
    run();
    assertThat(boundary()).contains(first);
    undo();
    run();
    assertThat(boundary()).isEmpty();
  }

  private Optional<Boundary> boundary() {
    return fixture.target.database().inTransaction(session -> Boundary.find(session, fixture.name));
  }
}
