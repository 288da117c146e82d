package dev.portage.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.portage.copy.CopyLimits;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.plan.TenantSelection;
import dev.portage.postgres.ConnectionLimits;
import dev.portage.postgres.Target;
import dev.portage.store.ChunkTable;
import dev.portage.store.SqlName;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tables without the index that a copy by tenants needs. */
class LargeTablesIT {
  private static final int ROWS = 1_000;
  private static final ChunkTable NOTES =
      new ChunkTable(
          SqlName.of("notes"),
          SqlName.of("id"),
          Optional.of(SqlName.of("tenant")),
          Optional.empty(),
          Optional.empty(),
          SqlName.of("embedding"));

  private CopyFixture fixture;

  @BeforeEach
  void open() throws SQLException {
    fixture = CopyFixture.of(NOTES).smallRanges();
    String table =
        """
        CREATE EXTENSION vector;
        CREATE TABLE notes (id uuid PRIMARY KEY, tenant text, embedding bit(48000));
        ALTER TABLE notes ALTER embedding SET STORAGE EXTERNAL;
        """;
    fixture.source.run(table);
    fixture.target.run(table);
    fixture.source.run(
        """
        INSERT INTO notes
        SELECT md5(n::text)::uuid, 't' || n % 100,
               repeat(n::bit(32)::text, 1500)::bit(48000)
          FROM generate_series(1, 1000) n;
        ANALYZE notes;
        """);
  }

  @AfterEach
  void close() throws SQLException {
    fixture.close();
  }

  /** Of the table on the source, when all sessions of the run have reported them. */
  private static long scans(Target side) throws SQLException {
    List<String> scans =
        await()
            .atMost(Duration.ofMinutes(1))
            .pollInterval(Duration.ofMillis(20))
            .until(
                () ->
                    CopyFixture.strings(
                        side,
                        """
                        SELECT seq_scan FROM pg_stat_user_tables
                         WHERE relname = 'notes'
                           AND NOT EXISTS (SELECT FROM pg_stat_activity
                                            WHERE datname = current_database()
                                              AND application_name = 'portage')
                        """),
                found -> !found.isEmpty());
    return Long.parseLong(scans.getFirst());
  }

  /** By a fault of which no row is the cause, so that it ends the run. */
  private void interruptedAt(String row) throws SQLException {
    fixture.target.run(
        """
        CREATE FUNCTION refuses() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
          IF %s THEN RAISE 'refused' USING ERRCODE = '42501'; END IF; RETURN NEW; END $$;
        CREATE TRIGGER refusing BEFORE INSERT ON notes FOR EACH ROW EXECUTE FUNCTION refuses();
        """
            .formatted(row));
  }

  @Test
  void aTableIsNotReadWholeForEachBatchOfTenants() throws SQLException {
    long before = scans(fixture.source);
    assertThat(fixture.migrate().verification().orElseThrow().bad()).isEmpty();
    assertThat(fixture.rows(fixture.target)).isEqualTo(fixture.rows(fixture.source)).hasSize(ROWS);
    // For the survey and the digests; searches of bits are not measured.
    assertThat(scans(fixture.source) - before).isLessThanOrEqualTo(4);
    assertThat(fixture.reporter.said())
        .anyMatch(line -> line.contains("the source has no index on tenant of notes"))
        .anyMatch(line -> line.startsWith("1 table, "))
        .noneMatch(line -> line.contains("1 tenant"));
    List<String> standing = fixture.standing();
    assertThat(fixture.migrate().written()).isZero();
    assertThat(fixture.standing()).isEqualTo(standing);
  }

  @Test
  void whereTenantsAreChosenItIsSaidThatEachBatchReadsTheWholeTable() throws SQLException {
    fixture.selecting(new TenantSelection(Set.of(), Set.of(), OptionalInt.empty(), Set.of("t0")));
    assertThat(fixture.migrate().verification().orElseThrow().bad()).isEmpty();
    assertThat(fixture.reporter.said())
        .anyMatch(line -> line.startsWith("! the source has no index on tenant of notes, so each"))
        .anyMatch(line -> line.contains("CREATE INDEX CONCURRENTLY ON \"notes\" (\"tenant\")"));
    // Where nothing is to be copied, nothing is read for each batch.
    fixture.reporter.said().clear();
    fixture.migrate();
    assertThat(fixture.reporter.said()).noneMatch(line -> line.contains("no index on"));
  }

  @Test
  void whereAllTenantsWereCopiedTogetherNoneCanBeChosenLater() throws SQLException {
    assertThat(fixture.migrate().units()).hasSize(1);
    fixture.selecting(new TenantSelection(Set.of("t7"), Set.of(), OptionalInt.empty(), Set.of()));
    assertThatThrownBy(fixture::migrate)
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.code()).isEqualTo(ExitCode.USAGE))
        .hasMessageContaining("all tenants together");
    fixture.selecting(TenantSelection.ALL);
    assertThat(fixture.migrate().units()).hasSize(1);
  }

  @Test
  void whatWasInterruptedIsResumedInTheSameWay() throws SQLException {
    interruptedAt("NEW.id = md5('7')::uuid");
    assertThatThrownBy(fixture::migrate).isInstanceOf(Fault.class).hasMessageContaining("refused");
    assertThat(fixture.rows(fixture.target)).isNotEmpty().hasSizeLessThan(ROWS);
    // An index that is made meanwhile does not change how its units are cut.
    fixture.source.run("CREATE INDEX ON notes (tenant)");
    fixture.target.run("DROP TRIGGER refusing ON notes");
    assertThat(fixture.migrate().verification().orElseThrow().bad()).isEmpty();
    assertThat(fixture.rows(fixture.target)).isEqualTo(fixture.rows(fixture.source)).hasSize(ROWS);
  }

  @Test
  void aRunWhoseLastBatchIsLockedReportsThatAndEnds() throws SQLException {
    interruptedAt("NEW.tenant = 't7'");
    assertThatThrownBy(fixture::migrate).isInstanceOf(Fault.class);
    fixture.target.run("DROP TRIGGER refusing ON notes");
    CopyLimits limits = CopyFixture.SMALL_RANGES;
    fixture.limits(
        new CopyLimits(
            limits.lease(),
            limits.retry().within(Duration.ofSeconds(1)),
            limits.lock(),
            limits.silence(),
            limits.writers(),
            limits.splitThreshold(),
            limits.range()),
        ConnectionLimits.USUAL);
    try (Connection earlier = fixture.target.connect()) {
      earlier.setAutoCommit(false);
      try (Statement statement = earlier.createStatement()) {
        statement.execute("SELECT FROM portage.batch WHERE state <> 'ended' LIMIT 1 FOR UPDATE");
        assertThatThrownBy(fixture::migrate)
            .isInstanceOfSatisfying(
                Fault.class, fault -> assertThat(fault.code()).isEqualTo(ExitCode.BUSY_ROWS))
            .hasMessageContaining("a session of an earlier run");
      }
      earlier.rollback();
    }
    assertThat(fixture.reporter.said())
        .anyMatch(line -> line.contains("locks the rest of the rows; retrying for up to"));
    assertThat(fixture.migrate().verification().orElseThrow().bad()).isEmpty();
  }

  @Test
  void rowsThatChangeOnTheSourceFollowWithTheNextRun() throws SQLException {
    fixture.migrate();
    fixture.source.run(
        """
        UPDATE notes SET tenant = 'moved' WHERE id = md5('9')::uuid;
        INSERT INTO notes SELECT md5('new')::uuid, 'fresh', embedding FROM notes LIMIT 1;
        """);
    MigrationReport report = fixture.migrate();
    assertThat(report.written()).isEqualTo(2);
    assertThat(report.verification().orElseThrow().bad()).isEmpty();
    assertThat(fixture.rows(fixture.target)).isEqualTo(fixture.rows(fixture.source));
  }

  @Test
  void aTableWithThatIndexIsCopiedByTenant() throws SQLException {
    fixture.source.run("CREATE INDEX ON notes (tenant)");
    assertThat(fixture.migrate().verification().orElseThrow().bad()).isEmpty();
    assertThat(CopyFixture.strings(fixture.target, "SELECT count(*) FROM portage.unit"))
        .containsExactly("100");
  }
}
