package dev.portage.migration;

import dev.portage.journal.BotOutcome;
import dev.portage.journal.Unit;
import dev.portage.journal.WrittenRows;
import dev.portage.store.ChunkRows;
import dev.portage.store.TableShape;
import dev.portage.store.TenantId;
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
    Set<TenantId> migrated =
        run.ledger().units().stream()
            .filter(unit -> unit.outcome().orElse(null) instanceof BotOutcome.Migrated)
            .map(Unit::tenant)
            .collect(Collectors.toSet());
    Set<TenantId> earlier = run.ledger().writtenEarlier(run.steps().ends().to()).keySet();
    return run.survey().target().entrySet().stream()
        .filter(of -> !migrated.contains(of.getKey()) && !earlier.contains(of.getKey()))
        .mapToLong(of -> of.getValue())
        .sum();
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
