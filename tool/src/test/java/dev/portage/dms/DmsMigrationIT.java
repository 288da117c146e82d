package dev.portage.dms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.portage.TestAws;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.postgres.Lsn;
import dev.portage.sandbox.aws.http.AwsError;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Data migrations between two servers, from their creation until nothing of them is left. */
@ExtendWith(TestAws.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DmsMigrationIT {
  private static final DmsKind ROWS = new DmsKind.FullLoad();
  private static final DmsKind ALL = new DmsKind.FullLoadAndChanges();
  private static final String PEM =
      "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";

  private DmsFixture fixture;

  @BeforeAll
  void start() throws SQLException {
    fixture = DmsFixture.start(true);
  }

  @AfterAll
  void stop() throws SQLException {
    fixture.close();
  }

  @BeforeEach
  void fill() throws SQLException {
    fixture.empty();
    fixture.rows(1, 300);
    fixture.notes.clear();
  }

  @AfterEach
  void nothingIsLeft() throws SQLException {
    DmsFixture.sandbox().endpoint().faults().clear();
    fixture.migration(fixture.order(1, ROWS)).remove();
    DmsFixture.nearlyNoDelays();
    assertThat(fixture.left()).isEmpty();
  }

  /** After all commits, which this server does not flush one by one. */
  private Lsn position() throws SQLException {
    fixture.source.run(
        "SET synchronous_commit = on; SELECT pg_logical_emit_message(true, 'test', 'flushed')");
    return Lsn.parse(fixture.source.value("SELECT pg_current_wal_flush_lsn()"));
  }

  private void untilTargetHas(DmsMigration migration, Lsn position) {
    await()
        .atMost(DmsFixture.SOON)
        .until(() -> migration.progress().orElseThrow().lag().has(position));
  }

  @Test
  void aFullLoadMovesTheRowsAndItsRemovalLeavesNothing() throws SQLException {
    DmsMigration migration = fixture.next(ROWS);
    assertThat(migration.progress()).isEmpty();
    migration.create();
    assertThat(migration.progress().orElseThrow().state()).isEqualTo(DmsState.READY);
    migration.start();
    DmsProgress over = DmsFixture.until(migration, DmsState.STOPPED);
    assertThat(over.isLoaded()).isTrue();
    assertThat(over.trouble()).isEmpty();
    assertThat(over.describe()).isEqualTo("stopped, 100 %: 1 of 1 tables loaded");
    assertThat(fixture.isEqual()).isTrue();

    migration.start();
    assertThat(migration.progress()).as("a complete load is not repeated").contains(over);
    migration.remove();
    assertThat(fixture.left()).isEmpty();
    assertThat(fixture.isEqual()).isTrue();
    assertThat(fixture.notes.toString()).contains("DMS migration project portage-dms-");
  }

  @Test
  void changesFollowAWriterAndTheLagFalls() throws SQLException {
    DmsMigration migration = fixture.next(ALL);
    migration.create();
    AtomicBoolean written = new AtomicBoolean();
    CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> write(written));
    try {
      migration.start();
      DmsProgress following = DmsFixture.until(migration, DmsState.FOLLOWING);
      assertThat(following.isLoaded()).isTrue();
      await()
          .atMost(DmsFixture.SOON)
          .until(() -> migration.progress().orElseThrow().lag().bytes().orElse(0L) > 0);
    } finally {
      written.set(true);
      writer.join();
    }
    Lsn end = position();
    untilTargetHas(migration, end);
    assertThat(fixture.isEqual()).isTrue();
    assertThat(migration.progress().orElseThrow().describe())
        .contains("load-complete-replication-ongoing, 100 %", " bytes behind, lag ");

    migration.stop();
    migration.stop();
    fixture.rows(900_000, 900_100);
    Lsn later = position();
    assertThat(migration.progress().orElseThrow().lag().has(later)).isFalse();
    migration.start();
    untilTargetHas(migration, later);
    assertThat(fixture.isEqual()).isTrue();
    migration.remove();
    assertThat(fixture.left()).isEmpty();
  }

  private void write(AtomicBoolean stopped) {
    try (Connection connection = fixture.source.connect();
        Statement statement = connection.createStatement()) {
      for (int n = 500; !stopped.get(); n++) {
        statement.execute(
            "INSERT INTO items SELECT lpad('%d', 26, '0'), botid, 'new', source, embedding FROM items WHERE id = lpad('1', 26, '0')"
                .formatted(n));
        statement.execute(
            "UPDATE items SET content = 'changed %d' WHERE id = lpad('%d', 26, '0')"
                .formatted(n, 1 + n % 90));
        statement.execute(
            "DELETE FROM items WHERE id = lpad('%d', 26, '0')".formatted(100 + n % 200));
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void changesAloneFollowFromASlotOfTheCallerWhichStaysItsOwn() throws SQLException {
    fixture.source.run("SELECT pg_create_logical_replication_slot('callers', 'pgoutput')");
    try {
      DmsMigration migration = fixture.next(new DmsKind.Changes("callers", position()));
      migration.create();
      migration.start();
      DmsFixture.until(migration, DmsState.FOLLOWING);
      fixture.rows(2_000, 2_010);
      untilTargetHas(migration, position());
      assertThat(fixture.target.value("SELECT count(*) FROM items")).isEqualTo("11");
      migration.stop();
      migration.start();
      untilTargetHas(migration, position());
      migration.remove();
      assertThat(fixture.left()).containsExactly("callers");
    } finally {
      await()
          .ignoreExceptions()
          .until(
              () -> {
                fixture.source.run("SELECT pg_drop_replication_slot('callers')");
                return true;
              });
    }
  }

  @Test
  void createdTwiceThereIsOneAndAnotherAtOnceIsRefused() throws SQLException {
    DmsMigration migration = fixture.next(ALL);
    migration.create();
    List<String> first = fixture.left();
    long calls = DmsFixture.sandbox().endpoint().calls("secretsmanager:PutSecretValue");
    migration.create();
    assertThat(fixture.left()).isEqualTo(first).hasSize(18);
    assertThat(DmsFixture.sandbox().endpoint().calls("secretsmanager:PutSecretValue"))
        .isEqualTo(calls);
    assertThat(migration.storedSource().orElseThrow()).contains("for-tests-only");

    try (var other = fixture.target.database().tryLock("portage.dms")) {
      assertThat(other).isNotNull();
      for (Runnable work :
          List.<Runnable>of(
              migration::create, migration::start, migration::stop, migration::remove)) {
        assertThatThrownBy(work::run)
            .isInstanceOfSatisfying(
                Fault.class, fault -> assertThat(fault.code()).isEqualTo(ExitCode.BUSY));
      }
    }
  }

  @Test
  void whatExistsForSomethingElseIsRefused() {
    DmsMigration migration = fixture.next(ROWS);
    migration.create();
    assertThatThrownBy(() -> fixture.another(ALL).create())
        .hasMessageContaining("is of full-load, and full-load-and-cdc is needed");
  }

  @Test
  void aRoleThatIsNotKnownEverywhereYetIsWaitedFor() {
    for (String call : List.of("dms:CreateMigrationProject", "dms:CreateDataMigration")) {
      DmsFixture.sandbox()
          .endpoint()
          .faults()
          .failNext(call, 2, AwsError.client("FailedDependencyFault", "cannot assume the role"));
    }
    DmsMigration migration = fixture.next(ROWS);
    migration.create();
    assertThat(migration.progress().orElseThrow().state()).isEqualTo(DmsState.READY);
    assertThat(fixture.notes).anyMatch(note -> note.endsWith("cannot assume the role"));
  }

  @Test
  void throttledCallsAreRepeated() throws SQLException {
    for (String call :
        List.of("iam:PutRolePolicy", "dms:StartDataMigration", "dms:DeleteMigrationProject")) {
      DmsFixture.sandbox()
          .endpoint()
          .faults()
          .failNext(
              call,
              5,
              AwsError.client(
                  call.startsWith("iam:") ? "Throttling" : "ThrottlingException", "Rate exceeded"));
    }
    DmsMigration migration = fixture.next(ROWS);
    migration.create();
    migration.start();
    DmsFixture.until(migration, DmsState.STOPPED);
    assertThat(fixture.isEqual()).isTrue();
    migration.remove();
    assertThat(fixture.notes).anyMatch(note -> note.contains("Rate exceeded"));
  }

  @Test
  void whatIsDeniedNamesThePermission() {
    assertDenied("secretsmanager:CreateSecret", "secretsmanager:CreateSecret");
    assertDenied("iam:CreateRole", "iam:CreateRole");
    assertDenied("dms:CreateMigrationProject", "dms:CreateMigrationProject and iam:PassRole");
    assertDenied("rds:DescribeDBSubnetGroups", "rds:DescribeDBSubnetGroups");
  }

  private void assertDenied(String call, String permission) {
    boolean query = call.startsWith("iam:") || call.startsWith("rds:");
    DmsFixture.sandbox()
        .endpoint()
        .faults()
        .failNext(
            call,
            1,
            query
                ? new AwsError(403, "AccessDenied", "not authorized")
                : new AwsError(400, "AccessDeniedException", "not authorized"));
    assertThatThrownBy(fixture.next(ROWS)::create)
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> {
              assertThat(fault.code()).isEqualTo(ExitCode.ACCESS_DENIED);
              assertThat(fault.next()).contains("Allow " + permission + " to");
            });
  }

  @Test
  void anAccountWithoutTheRoleOfDmsIsShownHowToCreateIt() {
    DmsFixture.sandbox().iam().remove("dms-vpc-role");
    try {
      assertThatThrownBy(fixture.next(ROWS)::create)
          .isInstanceOfSatisfying(
              Fault.class,
              fault ->
                  assertThat(fault.next())
                      .startsWith("aws iam create-role --role-name dms-vpc-role"));
    } finally {
      DmsFixture.sandbox().iam().put("dms-vpc-role", "dms.amazonaws.com");
    }
  }

  @Test
  void aLoadThatFailsSaysWhatToDoAndBeginsAgain() throws SQLException {
    fixture.target.run(
        "INSERT INTO items SELECT lpad('7', 26, '0'), 'b', 'own', 's', array_fill(0, ARRAY[1024])::vector");
    for (DmsKind kind : List.of(ROWS, ALL)) {
      DmsMigration migration = fixture.next(kind);
      migration.create();
      migration.start();
      DmsProgress failed = DmsFixture.until(migration, DmsState.FAILED);
      assertThat(failed.isLoaded()).isFalse();
      assertThat(failed.trouble().orElseThrow().next()).contains("Empty the table");
      fixture.target.run("TRUNCATE items");
      migration.start();
      await().atMost(DmsFixture.SOON).until(() -> migration.progress().orElseThrow().isLoaded());
      assertThat(fixture.isEqual()).isTrue();
      migration.remove();
      assertThat(fixture.left()).isEmpty();
    }
  }

  @Test
  void withCertificatesTheServersAreVerifiedAndARoleCanBeGiven() throws SQLException {
    String name = "given-for-dms";
    AwsRoles roles = AwsResources.of(fixture.aws).roles();
    roles.create(name);
    String arn = roles.find(name).orElseThrow().arn();
    roles.allow(name, List.of("arn:aws:secretsmanager:us-east-1:123456789012:secret:*"));
    try {
      DmsOrder.Settings settings =
          new DmsOrder.Settings(List.of(DmsFixture.TASKS), Optional.of(arn), Optional.of(PEM));
      DmsMigration migration = fixture.next(ROWS, settings);
      migration.create();
      assertThat(fixture.left()).anyMatch(one -> one.startsWith("certificate portage-dms-"));
      assertThat(DmsFixture.sandbox().iam().roles())
          .noneMatch(role -> role.startsWith("portage-dms-"));
      migration.start();
      DmsFixture.until(migration, DmsState.STOPPED);
      assertThat(fixture.isEqual()).isTrue();
    } finally {
      roles.delete(name);
    }
  }
}
