package dev.portage.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.bots.BotKey;
import dev.portage.journal.BotOutcome;
import dev.portage.journal.Journal;
import dev.portage.journal.LeaseOwner;
import dev.portage.journal.Migrations;
import dev.portage.journal.PlannedUnit;
import dev.portage.journal.Route;
import dev.portage.journal.Unit;
import dev.portage.journal.UnitQueue;
import dev.portage.journal.UnitResult;
import dev.portage.store.TenantId;
import dev.portage.verify.BotCheck;
import dev.portage.verify.BotCheck.Note;
import dev.portage.verify.VerificationReport;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows that an earlier migration wrote are kept, and not credited to the application. */
class EarlierMigrationIT {
  private CopyFixture fixture;

  @BeforeEach
  void open() throws SQLException {
    fixture = CopyFixture.ofItems();
  }

  @AfterEach
  void close() throws SQLException {
    fixture.close();
  }

  /** The bot has four rows that the route reembed wrote. */
  private void reembedded(BotKey bot) throws SQLException {
    reembedded(bot, true);
  }

  /**
   * The same.
   *
   * @param ids whether its task recorded the rows' ids, which the stack's own image does not
   */
  private void reembedded(BotKey bot, boolean ids) throws SQLException {
    Journal journal =
        Journal.open(fixture.target.database(), fixture.target.shape().oid(), "test").journal();
    long migration = journal.begin(Migrations.REEMBED).id();
    journal
        .units(migration)
        .plan(
            Route.Embedding.REEMBED,
            List.of(new PlannedUnit(bot, "Bot", 1, 1, Optional.empty())),
            List.of());
    UnitQueue queue = journal.leases(migration, LeaseOwner.coordinator("test"));
    Unit unit = queue.next(Duration.ofMinutes(1)).orElseThrow();
    BotRows.insert(fixture.target, bot.bot().value(), 4, Instant.now());
    String last = ids ? fixture.target.value("SELECT max(id) FROM items") : "";
    queue.end(unit.lease(), new UnitResult(new BotOutcome.Migrated(4), "", last, last, List.of()));
    journal.finish(migration);
  }

  private BotOutcome copied(BotKey bot) {
    return fixture.migrate().units().stream()
        .filter(unit -> unit.key().equals(bot))
        .flatMap(unit -> unit.outcome().stream())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whatWasReembeddedIsKeptByACopyWhichSaysSo() throws SQLException {
    BotKey bot = fixture.bot(5);
    fixture.bot(3);
    reembedded(bot);
    assertThat(copied(bot))
        .isEqualTo(new BotOutcome.Superseded(4, Optional.of(Route.Embedding.REEMBED)));
    assertThat(fixture.count(bot)).isEqualTo(4);
    assertThat(fixture.reporter.said())
        .anyMatch(
            line ->
                line.endsWith(
                    "superseded, an earlier migration restored it, by the route reembed"));
  }

  @Test
  void whatTheApplicationWroteAfterThatIsTheApplications() throws SQLException {
    BotKey bot = fixture.bot(5);
    reembedded(bot);
    BotRows.insert(fixture.target, bot.bot().value(), 2, Instant.now().plusSeconds(60));
    assertThat(copied(bot)).isEqualTo(new BotOutcome.Superseded(6));
  }

  @Test
  void whatTheStacksOwnImageEmbeddedIsKnownAlthoughItRecordsNoIds() throws SQLException {
    BotKey bot = fixture.bot(5);
    BotKey changed = fixture.bot(3);
    reembedded(bot, false);
    reembedded(changed, false);
    BotRows.insert(fixture.target, changed.bot().value(), 1, Instant.now().plusSeconds(60));
    assertThat(copied(bot))
        .isEqualTo(new BotOutcome.Superseded(4, Optional.of(Route.Embedding.REEMBED)));
    assertThat(copied(changed)).isEqualTo(new BotOutcome.Superseded(5));
  }

  @Test
  void aVerificationNamesWhoWroteWhatItHasNothingToCompareWith() throws SQLException {
    BotKey embedded = fixture.bot(0);
    BotKey own = fixture.bot(0);
    BotKey copied = fixture.bot(5);
    reembedded(embedded);
    BotRows.insert(fixture.target, own.bot().value(), 2, Instant.now());
    Map<String, Note> unrecorded = notes(fixture.verify());
    assertThat(unrecorded).containsEntry(own.bot().value(), Note.BY_APPLICATION);
    fixture.migrate();
    fixture.source.run("DELETE FROM items WHERE botid = '%s'".formatted(copied.bot().value()));
    fixture.bot(1);

    Map<String, Note> notes = notes(fixture.verify());
    assertThat(notes)
        .containsEntry(embedded.bot().value(), Note.BY_REEMBED)
        .containsEntry(own.bot().value(), Note.BY_APPLICATION)
        .containsEntry(copied.bot().value(), Note.BY_COPY);
    assertThat(notes(VerificationRun.of(fixture.bots, fixture.target.database(), 1)))
        .containsEntry(copied.bot().value(), Note.NONE);
  }

  private static Map<String, Note> notes(VerificationReport report) {
    return report.checks().stream()
        .collect(Collectors.toMap(check -> check.bot().value(), BotCheck::note));
  }

  @Test
  void theNextRouteKnowsWhatACopyWrote() throws SQLException {
    BotKey copied = fixture.bot(5);
    BotKey written = fixture.bot(3);
    fixture.migrate();
    BotRows.insert(fixture.target, written.bot().value(), 1, Instant.now().plusSeconds(60));
    Ledger next =
        Ledger.find(
            fixture.target.database(), fixture.target.shape().oid(), Route.Embedding.REEMBED);
    assertThat(next.writtenEarlier(fixture.target.shape()))
        .isEqualTo(Map.of(new TenantId.Named(copied.bot().value()), Route.Transfer.COPY));
  }
}
