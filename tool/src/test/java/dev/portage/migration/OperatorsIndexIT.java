package dev.portage.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.fault.Fault;
import dev.portage.index.IndexDrop;
import dev.portage.journal.Created;
import dev.portage.migration.MigrationReport.End;
import dev.portage.postgres.LockTimeout;
import dev.portage.postgres.SessionLock;
import dev.portage.store.ChunkTable;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An index that the operator made exists after the copy, however that ends. */
class OperatorsIndexIT {
  private static final String MINE =
      "CREATE INDEX mine ON public.items USING hnsw (embedding vector_l2_ops) WITH (m='8')";

  private CopyFixture fixture;

  @BeforeEach
  void open() throws SQLException {
    fixture = CopyFixture.ofItems().advising();
    fixture.target.run(MINE + "; COMMENT ON INDEX mine IS 'of the search page'");
    fixture.bot(30);
  }

  @AfterEach
  void close() throws SQLException {
    fixture.close();
  }

  private List<String> indexes() throws SQLException {
    return CopyFixture.strings(
        fixture.target, "SELECT indexdef FROM pg_indexes WHERE indexdef LIKE '%hnsw%'");
  }

  private void isThere() throws SQLException {
    assertThat(indexes()).containsExactly(MINE);
    assertThat(
            CopyFixture.strings(
                fixture.target, "SELECT obj_description('mine'::regclass, 'pg_class')"))
        .containsExactly("of the search page");
    assertThat(Created.all(fixture.target.database())).isEmpty();
  }

  @Test
  void itIsRestoredAlsoWhereTheIndexIsAdvised() throws SQLException {
    fixture.migrate();
    isThere();
    assertThat(fixture.reporter.said())
        .contains("index mine is dropped while rows are copied")
        .anyMatch(said -> said.contains("index mine was made neither by Portage"));
    assertThat(fixture.reporter.outstanding()).isEmpty();
    fixture.migrate();
    isThere();
  }

  @Test
  void whatAKilledRunLeftDroppedIsRestoredByTheNext() throws SQLException {
    drop();
    fixture.migrate();
    isThere();
  }

  @Test
  void aRunThatFailsRestoresIt() throws SQLException {
    fixture.target.run(
        """
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN RAISE EXCEPTION 'not now' USING ERRCODE = '42501'; END $$;
        CREATE TRIGGER refuse BEFORE INSERT ON items FOR EACH ROW EXECUTE FUNCTION refuse();
        """);
    assertThatThrownBy(fixture::migrate).isInstanceOf(Fault.class).hasMessageContaining("not now");
    isThere();
    assertThat(fixture.reporter.outstanding()).isEmpty();
  }

  @Test
  void ctrlCBuildsNoIndexAndNamesItInstead() throws SQLException {
    Interrupt early = new Interrupt(false);
    early.ask();
    assertThat(fixture.migrate(early).end()).isEqualTo(End.INTERRUPTED);
    isThere();
    Interrupt interrupt = new Interrupt(false);
    fixture.reporter.at("is dropped", interrupt::ask);
    assertThat(fixture.migrate(interrupt).end()).isEqualTo(End.INTERRUPTED);
    assertThat(indexes()).isEmpty();
    assertThat(fixture.reporter.outstanding())
        .anyMatch(said -> said.contains("index mine of items is still missing"));
    fixture.migrate();
    isThere();
  }

  @Test
  void whileAnotherSessionBuildsAnIndexTheRunWaits() throws Exception {
    fixture.smallRanges();
    SessionLock other = fixture.target.database().tryLock("portage.index " + tableOid());
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<MigrationReport> run = executor.submit(() -> fixture.migrate());
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () ->
                  run.isDone()
                      || fixture.reporter.said().stream()
                          .anyMatch(said -> said.contains("another session builds an index")));
      assertThat(run.isDone()).isFalse();
      other.close();
      assertThat(run.get().end()).isEqualTo(End.FINISHED);
    }
    isThere();
    assertThat(fixture.reporter.outstanding()).isEmpty();
  }

  private String tableOid() throws SQLException {
    return CopyFixture.strings(fixture.target, "SELECT 'items'::regclass::oid").getFirst();
  }

  @Test
  void aRunThatFailsBeforeItCopiesRestoresWhatAKilledOneLeft() throws SQLException {
    drop();
    fixture.source.run("ALTER TABLE items ADD another text");
    assertThatThrownBy(fixture::migrate).isInstanceOf(Fault.class).hasMessageContaining("another");
    isThere();
  }

  @Test
  void whereItCannotBeRestoredThatIsSaidWithTheCommand() throws SQLException {
    drop();
    fixture.target.run(
        """
        CREATE FUNCTION refuse() RETURNS event_trigger LANGUAGE plpgsql AS
          $$ BEGIN RAISE EXCEPTION 'no index now'; END $$;
        CREATE EVENT TRIGGER refuse ON ddl_command_start WHEN TAG IN ('CREATE INDEX')
          EXECUTE FUNCTION refuse();
        """);
    assertThatThrownBy(fixture::migrate).isInstanceOf(Fault.class);
    assertThat(fixture.reporter.outstanding())
        .anyMatch(
            said -> said.contains("index mine of items is still missing: \"portage cleanup\""));
  }

  @Test
  void forAFewRowsIntoALargeTableItIsNotDropped() throws SQLException {
    BotRows.insert(fixture.target, "live", 300, Instant.now());
    List<String> before = oid();
    fixture.migrate();
    assertThat(oid()).isEqualTo(before);
    isThere();
  }

  private List<String> oid() throws SQLException {
    return CopyFixture.strings(fixture.target, "SELECT 'mine'::regclass::oid");
  }

  @Test
  void cleanupRestoresIt() throws SQLException {
    drop();
    Cleanup.Removed removed =
        new Cleanup(
                fixture.target.database(),
                ChunkTable.ITEMS,
                Optional.empty(),
                new RecordingReporter(),
                TargetOptions.NONE)
            .run(false);
    assertThat(removed.restored()).contains("mine");
    isThere();
  }

  private void drop() {
    new IndexDrop(fixture.target.database(), ChunkTable.ITEMS, LockTimeout.USUAL).drop();
  }
}
