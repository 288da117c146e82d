package dev.portage.migration;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.journal.Created;
import dev.portage.journal.Replication;
import dev.portage.postgres.Database;
import dev.portage.replicate.Relay;
import dev.portage.replicate.Relays;
import dev.portage.replicate.Slot;
import dev.portage.replicate.SlotCreation;
import java.util.Locale;

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
