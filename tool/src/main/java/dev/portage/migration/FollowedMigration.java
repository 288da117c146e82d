package dev.portage.migration;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.journal.Created;
import dev.portage.journal.Replication;
import dev.portage.postgres.Database;
import dev.portage.replicate.Relay;
import dev.portage.replicate.RelayTables;
import dev.portage.replicate.Relays;
import dev.portage.replicate.RowTables;
import dev.portage.replicate.Slot;
import dev.portage.replicate.SlotCreation;
import dev.portage.replicate.Subscription;
import dev.portage.replicate.SubscriptionEnd;
import java.util.Locale;
import java.util.Optional;

/**
 * A migration that follows its source.
 *
 * @param tables that are followed
 * @param migration its number
 * @param reporter receives the bots or tenants of which a row is refused
 */
record FollowedMigration(Relays tables, long migration, Reporter reporter) {
  Database source() {
    return tables.ends().source();
  }

  Database target() {
    return tables.ends().target();
  }

  /**
   * How far it is.
   *
   * @throws Fault SOURCE_REFUSED where its slot is gone
   */
  Replication state() {
    return target()
        .inTransaction(session -> Replication.find(session, migration))
        .orElseThrow(FollowedMigration::gone);
  }

  /**
   * Opens a relay, which begins where the target is.
   *
   * @throws Fault SOURCE_REFUSED where its slot is gone
   */
  Relay open() {
    slot();
    return tables.open(state(), this::failed);
  }

  private void failed(String tenant, String reason) {
    reporter.warning(
        "%s %s: the target refuses a row of it (%s): that stays as it is, and the next run copies it again"
            .formatted(tables.noun().word(), tenant, reason));
  }

  /** The application's table, which alone a subscription can take over. */
  Optional<RelayTables> ofBots() {
    return switch (tables) {
      case RelayTables bots -> Optional.of(bots);
      case RowTables ignored -> Optional.empty();
    };
  }

  /** A subscription of the target that may take over from the relay, or has done so. */
  Subscription subscription() {
    return new Subscription(tables.ends(), state(), source().address());
  }

  /**
   * Has the relay apply the changes again, where a subscription has taken over.
   *
   * @return false where Ctrl-C came before it was known which rows came from the source: then the
   *     next call does the rest
   */
  boolean relayAgain(Interrupt interrupt) {
    return ofBots()
        .map(of -> new SubscriptionEnd(of, subscription(), migration))
        .map(end -> end.run(this::failed, interrupt::stopLaunching))
        .orElse(true);
  }

  /**
   * The same, said.
   *
   * @return whether there was something to do
   * @throws Fault INTERRUPTED where Ctrl-C came before it was done
   */
  boolean relayedNow(Interrupt interrupt) {
    if (isRelayed()) {
      return false;
    }
    reporter.note("the relay takes over from the subscription");
    if (!relayAgain(interrupt)) {
      throw Migration.stoppedWhileWaiting();
    }
    return true;
  }

  /** Whether {@link #relayAgain} has nothing to do. */
  boolean isRelayed() {
    return ofBots()
        .map(of -> new SubscriptionEnd(of, subscription(), migration).isOver())
        .orElse(true);
  }

  /**
   * The slot.
   *
   * @throws Fault SOURCE_REFUSED where it is gone
   */
  Slot slot() {
    String name = state().name();
    return source()
        .inTransaction(session -> Slot.find(session, name))
        .filter(found -> found.lost().isEmpty())
        .orElseThrow(FollowedMigration::gone);
  }

  /**
   * Requires that the source does not keep more of its log for the slot than this.
   *
   * @throws Fault SOURCE_REFUSED where it does: then the slot is dropped, since the source is in
   *     use, and its disk must not fill; or where it is gone
   */
  void requireWithin(long bytes) {
    Slot slot = slot();
    if (slot.kept() > bytes) {
      SlotCreation.remove(tables.ends(), new Created.Slot(slot.name()));
      throw new Fault(
          ExitCode.SOURCE_REFUSED,
          String.format(
              Locale.ROOT,
              "the source keeps %.1f GB of its log for the replication slot, more than"
                  + " --max-slot-size: the slot was dropped, so that its disk does not fill",
              slot.kept() / 1e9),
          "Copied rows stay. The same command with a larger --max-slot-size, or when less is"
              + " written, creates another slot and copies all rows once more.");
    }
  }

  static Fault gone() {
    return new Fault(
        ExitCode.SOURCE_REFUSED,
        "the source no longer has the log that the replication slot needs",
        "Run \"portage migrate --route replicate\" again: it creates another slot, and copies all"
            + " rows once more.");
  }
}
