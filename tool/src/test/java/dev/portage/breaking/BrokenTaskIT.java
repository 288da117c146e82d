package dev.portage.breaking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.Thorough;
import dev.portage.bots.BotKey;
import dev.portage.breaking.Breaker.When;
import dev.portage.embed.EmbeddingResult;
import dev.portage.journal.BotOutcome;
import dev.portage.journal.Journal;
import dev.portage.journal.LeaseOwner;
import dev.portage.journal.Migrations;
import dev.portage.journal.PlannedUnit;
import dev.portage.journal.Route;
import dev.portage.journal.Unit;
import dev.portage.journal.UnitQueue;
import dev.portage.journal.UnitState;
import dev.portage.postgres.Database;
import dev.portage.store.TableShape;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An embedding task that is broken at its n-th operation, for many n (I1, I2, I3). */
class BrokenTaskIT {
  private static final Duration LEASE = Duration.ofMinutes(5);
  private static final int STRIDE = Thorough.or(6, 1);
  private static final int FAR_MORE_THAN_THERE_ARE = 500;

  @ParameterizedTest
  @EnumSource
  void rowsAndJournalAgreeWhereverItBreaksAndTheNextTaskFinishes(When when) throws Exception {
    try (EmbedFixture fixture = new EmbedFixture(1);
        CuttingProxy open =
            CuttingProxy.before(fixture.database.host(), fixture.database.port(), Breaker.never());
        Database database = fixture.open(open)) {
      long oid = database.inTransaction(session -> TableShape.ofItems(session, "test").oid());
      BotKey bot = fixture.keys.getFirst();
      List<String> fresh = null;
      // Each of the two goes through other operations.
      int at = when == When.BEFORE ? 1 : 1 + STRIDE / 2;
      Breaker breaker;
      do {
        breaker = new Breaker(at, when);
        Journal journal = journal(database, oid, bot);
        fixture.removeRows(bot);
        fixture.oldRows(bot);
        Unit first = leases(journal, 1, "first").next(LEASE).orElseThrow();
        embedBroken(fixture, breaker, bot, first);

        Unit left = leases(journal, 1, "me").settled(first.lease());
        boolean ended = left.state() == UnitState.ENDED;
        List<String> rows = fixture.contents(bot);
        if (ended) {
          assertThat(rows).as("ended, at %d %s", at, when).doesNotContain("old").isNotEmpty();
          assertThat(left.outcome()).contains(new BotOutcome.Migrated(rows.size()));
        } else {
          assertThat(rows).as("not ended, at %d %s", at, when).containsExactly("old");
          Unit second = leaseAgain(journal, first);
          if (at == 1) {
            assertThat(fixture.embed(Breaker.never(), bot, first.lease()))
                .as("the one that slept through its lease")
                .isInstanceOf(EmbeddingResult.LeaseLost.class);
            assertThat(fixture.contents(bot)).containsExactly("old");
          }
          assertThat(fixture.embed(Breaker.never(), bot, second.lease()))
              .isInstanceOf(EmbeddingResult.Finished.class);
        }
        fresh = fresh == null ? fixture.contents(bot) : fresh;
        assertThat(fixture.contents(bot)).as("at %d %s", at, when).isEqualTo(fresh);
        at += STRIDE;
      } while (breaker.broke() && at < FAR_MORE_THAN_THERE_ARE);
      assertThat(at).isBetween(10, FAR_MORE_THAN_THERE_ARE - 1);
    }
  }

  private static void embedBroken(EmbedFixture fixture, Breaker breaker, BotKey bot, Unit unit)
      throws Exception {
    try {
      fixture.embed(breaker, bot, unit.lease());
    } catch (RuntimeException e) {
      assertThat(breaker.broke()).as("only a break may stop it: %s", e).isTrue();
    }
  }

  private static Unit leaseAgain(Journal journal, Unit first) {
    leases(journal, 1, "me").release(first.lease(), "broken", true);
    return leases(journal, 1, "second").next(LEASE).orElseThrow();
  }

  /** A new journal each time, with one unit. */
  private static Journal journal(Database database, long oid, BotKey bot) {
    database.inTransaction(
        session -> {
          session.run("DROP SCHEMA IF EXISTS portage CASCADE");
          return 0;
        });
    Journal journal = Journal.open(database, oid, "test").journal();
    long migration = journal.begin(Migrations.REEMBED).id();
    assertThat(migration).isEqualTo(1);
    journal
        .units(migration)
        .plan(
            Route.Embedding.REEMBED,
            List.of(new PlannedUnit(bot, "Bot", 1, 1, Optional.empty())),
            List.of());
    return journal;
  }

  private static UnitQueue leases(Journal journal, long migration, String name) {
    return journal.leases(migration, LeaseOwner.coordinator(name));
  }
}
