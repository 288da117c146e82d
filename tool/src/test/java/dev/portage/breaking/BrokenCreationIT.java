package dev.portage.breaking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.portage.Thorough;
import dev.portage.breaking.Breaker.When;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.fault.Results;
import dev.portage.migration.CopyFixture;
import dev.portage.migration.MigrationReport;
import dev.portage.migration.MigrationReport.End;
import dev.portage.postgres.DatabaseAddress;
import dev.portage.postgres.Target;
import dev.portage.store.OtherTable;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code --create-table}, cut off from the target while it creates, and two runs at once. */
class BrokenCreationIT {
  private static final int STRIDE = Thorough.or(11, 1);

  /** Whether each thing is there that one transaction creates. */
  private static final String CREATED =
      """
      SELECT concat_ws(' ', to_regclass('files') IS NOT NULL, to_regclass('notes') IS NOT NULL,
                       to_regtype('vector') IS NOT NULL,
                       to_regclass('portage.created_table') IS NOT NULL)
      """;

  @AutoClose private final CopyFixture fixture;

  BrokenCreationIT() throws SQLException {
    fixture = CopyFixture.of(OtherTable.of("notes", "tenant")).oneAtATime().creating();
    fixture.source.run(
        """
        CREATE EXTENSION vector;
        CREATE TABLE files (id serial PRIMARY KEY, name text UNIQUE);
        CREATE TABLE notes (id serial PRIMARY KEY, tenant text NOT NULL, content text,
                            file int REFERENCES files, embedding vector(3));
        CREATE INDEX ON notes (tenant);
        COMMENT ON TABLE notes IS 'notes';
        INSERT INTO files (name) VALUES ('a'), ('b');
        INSERT INTO notes (tenant, content, file, embedding)
        SELECT 't' || n % 3, 'note', n % 2 + 1, '[1,2,3]' FROM generate_series(1, 30) n;
        """);
  }

  /** Asks the crossing between the question and the end of the creation. */
  private FaultPoint whileCreating(FaultPoint crossing) {
    int before = fixture.reporter.said().size();
    return effect -> {
      List<String> said = fixture.reporter.said();
      boolean creates =
          said.stream().skip(before).anyMatch(line -> line.startsWith("? this creates"))
              && said.stream().skip(before).noneMatch(line -> line.startsWith("created:"));
      if (creates) {
        crossing.operation(effect);
      } else {
        effect.run();
      }
    };
  }

  private MigrationReport migrate(FaultPoint toTarget) throws IOException {
    try (CuttingProxy source = before(fixture.source, Runnable::run);
        CuttingProxy target = before(fixture.target, toTarget)) {
      return fixture.through(source.port(), target.port()).migrate();
    }
  }

  private static CuttingProxy before(Target side, FaultPoint crossing) {
    DatabaseAddress address = side.address();
    return CuttingProxy.before(address.host(), address.port(), crossing);
  }

  private void reset() throws SQLException {
    fixture.target.run(
        """
        DROP SCHEMA IF EXISTS portage CASCADE;
        DROP TABLE IF EXISTS notes, files; DROP EXTENSION IF EXISTS vector;
        """);
  }

  private void endsEqual(MigrationReport report, String how) throws IOException, SQLException {
    assertThat(report.end()).as(how).isEqualTo(End.FINISHED);
    assertThat(report.verification().orElseThrow().bad()).as(how).isEmpty();
    assertThat(fixture.rows(fixture.target)).as(how).isEqualTo(fixture.rows(fixture.source));
    List<String> standing = fixture.standing();
    assertThat(migrate(Runnable::run).written()).as(how).isZero();
    assertThat(fixture.standing()).as(how).isEqualTo(standing);
  }

  @ParameterizedTest
  @EnumSource
  void aKillLeavesAllOrNothingAndTheNextRunFinishes(When when) throws Exception {
    int at = 1;
    while (brokenAndFinished(new Breaker(at, when))) {
      at += STRIDE;
      assertThat(at).isLessThan(200);
    }
    assertThat(at).isGreaterThan(10);
  }

  private boolean brokenAndFinished(Breaker breaker) throws Exception {
    reset();
    fixture.limits(
        LargeTenantFixture.with(Duration.ZERO, Duration.ofSeconds(5)), Duration.ofSeconds(1));
    try {
      migrate(whileCreating(breaker));
    } catch (Fault e) {
      assertThat(breaker.broke()).as("only a break may stop it: %s", e).isTrue();
    }
    assertThat(CopyFixture.strings(fixture.target, CREATED))
        .as(breaker.toString())
        .containsAnyOf("f f f f", "t t t t");
    fixture.limits(LargeTenantFixture.LIMITS, Duration.ofSeconds(5));
    endsEqual(migrate(Runnable::run), breaker.toString());
    return breaker.broke();
  }

  @Test
  void aConnectionThatIsCutOnceDoesNotEndTheRun() throws Exception {
    fixture.limits(LargeTenantFixture.LIMITS, Duration.ofSeconds(5));
    int at = 1;
    int cuts = 0;
    FaultAt cut;
    do {
      reset();
      cut = FaultAt.cut(at);
      endsEqual(migrate(whileCreating(cut)), "cut once at write " + at);
      at += Thorough.or(22, 1);
      cuts += cut.reached() ? 1 : 0;
    } while (cut.reached());
    assertThat(cuts).isGreaterThan(1);
  }

  @Test
  void ofTwoAtOnceTheSecondIsRefused() throws Exception {
    CountDownLatch asleep = new CountDownLatch(1);
    CountDownLatch awake = new CountDownLatch(1);
    FaultAt sleeping =
        new FaultAt(
            5,
            () -> {
              asleep.countDown();
              await().atMost(Duration.ofMinutes(1)).until(() -> awake.getCount() == 0);
            });
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<MigrationReport> first = threads.submit(() -> migrate(whileCreating(sleeping)));
      await().atMost(Duration.ofMinutes(1)).until(() -> asleep.getCount() == 0 || first.isDone());
      assertThatThrownBy(() -> migrate(Runnable::run))
          .isInstanceOfSatisfying(
              Fault.class, fault -> assertThat(fault.code()).isEqualTo(ExitCode.BUSY));
      awake.countDown();
      endsEqual(Results.of(first), "the first");
    }
  }
}
