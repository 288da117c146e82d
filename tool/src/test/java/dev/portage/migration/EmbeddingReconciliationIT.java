package dev.portage.migration;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.f4b6a3.ulid.Ulid;
import com.github.f4b6a3.ulid.UlidCreator;
import dev.portage.bots.Bot;
import dev.portage.bots.BotBuilder;
import dev.portage.bots.InMemoryBotTable;
import dev.portage.copy.CopyLimits;
import dev.portage.journal.BotOutcome;
import dev.portage.journal.Journal;
import dev.portage.journal.LeaseOwner;
import dev.portage.journal.Migrations;
import dev.portage.journal.PlannedUnit;
import dev.portage.journal.Route;
import dev.portage.journal.Unit;
import dev.portage.journal.UnitQueue;
import dev.portage.journal.UnitResult;
import dev.portage.postgres.Row;
import dev.portage.postgres.Target;
import dev.portage.store.ChunkTable;
import dev.portage.store.TenantRows;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The application writes or deletes a bot at the same moment as Portage (I7). */
class EmbeddingReconciliationIT {
  private static final int MIGRATED_ROWS = 3;

  private final InMemoryBotTable bots = new InMemoryBotTable();
  private final List<String> notes = new ArrayList<>();
  private final String id = UlidCreator.getUlid().toString();
  private final Bot bot = BotBuilder.bot(id).build();
  private Target target;
  private Journal journal;
  private long migration;

  @BeforeEach
  void writeMigratedRows() throws SQLException {
    target = Target.fresh();
    journal = Journal.open(target.database(), target.shape().oid(), "test").journal();
    migration = journal.begin(Migrations.REEMBED).id();
    bots.put(bot);
    journal
        .units(migration)
        .plan(
            Route.Embedding.REEMBED,
            List.of(new PlannedUnit(bot.key(), "Bot", 1, 1, Optional.empty())),
            List.of());
    Unit unit = leases(journal, migration, "test").next(Duration.ofMinutes(1)).orElseThrow();
    Ulid next = UlidCreator.getUlid();
    String first = next.toString();
    String last = first;
    for (int i = 0; i < MIGRATED_ROWS; i++) {
      last = next.toString();
      insert(last, "migrated " + i);
      next = next.increment();
    }
    leases(journal, migration, "me")
        .end(
            unit.lease(),
            new UnitResult(
                new BotOutcome.Migrated(MIGRATED_ROWS), "digest", first, last, List.of()));
  }

  @AfterEach
  void close() throws Exception {
    target.close();
  }

  @Test
  void rowsThatTheApplicationWroteInTheSameMillisecondsReplaceTheMigratedOnes()
      throws SQLException {
    // Their ULIDs are made right after those of the migrated rows, so that their times overlap.
    for (int i = 0; i < 20; i++) {
      insert(UlidCreator.getUlid().toString(), "application");
    }
    run();
    assertThat(contents()).hasSize(20).containsOnly("application");
    assertThat(outcome()).isEqualTo(new BotOutcome.Superseded(20));
    assertThat(notes).hasSize(1);
  }

  @Test
  void migratedRowsOfADeletedBotAreRemoved() throws SQLException {
    bots.delete(bot.key());
    run();
    assertThat(contents()).isEmpty();
    assertThat(outcome()).isEqualTo(new BotOutcome.Orphaned());
  }

  @Test
  void migratedRowsOfABotWhoseItemBecameUnreadableStay() throws SQLException {
    bots.put(new dev.portage.bots.ScannedItem.Unreadable("user", bot.key().sk(), "broken"));
    run();
    assertThat(contents()).hasSize(MIGRATED_ROWS);
  }

  @Test
  void withoutAnotherWriterNothingChanges() throws SQLException {
    run();
    run();
    assertThat(contents()).hasSize(MIGRATED_ROWS);
    assertThat(outcome()).isEqualTo(new BotOutcome.Migrated(MIGRATED_ROWS));
    assertThat(notes).isEmpty();
  }

  @Test
  void anUndoRemovesOnlyMigratedRows() throws SQLException {
    insert(UlidCreator.getUlid().toString(), "application");
    RunContext context = RunContext.uninterrupted(new RecordingReporter());
    Undo undo =
        new Undo(
            target.database(),
            ChunkTable.ITEMS,
            Route.Embedding.REEMBED,
            CopyLimits.USUAL,
            context);
    assertThat(undo.run().removed()).containsExactly(Map.entry("items", (long) MIGRATED_ROWS));
    assertThat(contents()).containsExactly("application");
    assertThat(journal.latest()).isEmpty();
  }

  private void run() {
    new EmbeddingReconciliation(journal.units(migration), bots, target.database()).run(notes::add);
  }

  private BotOutcome outcome() {
    return journal.units(migration).all().getFirst().outcome().orElseThrow();
  }

  private void insert(String rowId, String content) throws SQLException {
    target.insert(new Row(rowId, id, content, "source", new float[1024]));
  }

  private List<String> contents() {
    return target
        .database()
        .inTransaction(
            session -> new TenantRows(target.shape(), id).nearest(session, new float[1024], 100))
        .stream()
        .map(TenantRows.Found::content)
        .toList();
  }

  private static UnitQueue leases(Journal journal, long migration, String name) {
    return journal.leases(migration, LeaseOwner.coordinator(name));
  }
}
