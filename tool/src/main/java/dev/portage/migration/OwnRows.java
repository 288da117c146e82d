package dev.portage.migration;

import dev.portage.journal.BotOutcome;
import dev.portage.journal.Unit;
import dev.portage.journal.WrittenRows;
import dev.portage.store.ChunkRows;
import dev.portage.store.TableShape;
import dev.portage.store.TenantId;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The rows of the target that are not Portage's, once all units have an outcome.
 *
 * @param run that has given it
 */
record OwnRows(TransferRun run) {
  /** About how many there are: of a bot that this or an earlier migration wrote, none. */
  long count() {
    return run.steps().setup().mergeByUlid() ? ofOtherBots() : unrecorded();
  }

  private long ofOtherBots() {
    return ofOtherBots(run.ledger(), run.steps().ends().to(), run.survey().target());
  }

  /**
   * About how many rows the application wrote.
   *
   * @param table the target's
   * @param rows of each bot on the target
   */
  static long ofOtherBots(Ledger ledger, TableShape table, Map<TenantId, Long> rows) {
    Set<TenantId> earlier = ledger.writtenEarlier(table).keySet();
    Set<TenantId> written =
        ledger.units().stream()
            .filter(unit -> unit.outcome().filter(OwnRows::wrotePortage).isPresent())
            .map(Unit::tenant)
            .collect(Collectors.toSet());
    return rows.entrySet().stream()
        .filter(of -> !written.contains(of.getKey()) && !earlier.contains(of.getKey()))
        .mapToLong(of -> of.getValue())
        .sum();
  }

  private static boolean wrotePortage(BotOutcome outcome) {
    return switch (outcome) {
      case BotOutcome.Migrated ignored -> true;
      case BotOutcome.Superseded superseded -> superseded.by().isPresent();
      case BotOutcome.Orphaned ignored -> false;
      case BotOutcome.NotApplicable ignored -> false;
      case BotOutcome.Failed ignored -> false;
    };
  }

  private long unrecorded() {
    TableShape to = run.steps().ends().to();
    return run.steps()
        .ends()
        .target()
        .inSnapshot(
            session ->
                ChunkRows.of(to)
                    .count(
                        session,
                        "NOT EXISTS (SELECT FROM %s w WHERE w.key = %s(c.%s))"
                            .formatted(
                                WrittenRows.of(session, to.oid()),
                                to.catalog().sendFunction(session),
                                to.table().id().quoted())));
  }
}
