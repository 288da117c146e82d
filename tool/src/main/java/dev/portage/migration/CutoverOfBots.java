package dev.portage.migration;

import dev.portage.journal.ReplicatedTenants;
import dev.portage.journal.ReplicatedTenants.Writer;
import dev.portage.replicate.ChangedRows;
import dev.portage.replicate.FrozenReconciliation;
import dev.portage.replicate.FrozenReconciliation.Reconciled;
import dev.portage.replicate.RelayTables;
import dev.portage.schema.Sequences;
import dev.portage.store.ChunkRows;
import dev.portage.store.TenantId;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Of the application's table: bots are compared by their digests. */
final class CutoverOfBots implements CutoverRows {
  private final RelayTables relays;
  private final long migration;
  private final CutoverProof proof;
  private final ChangedRows changes;
  private Optional<ChangedRows.Point> point = Optional.empty();
  private final Set<TenantId> again = new HashSet<>();

  CutoverOfBots(RelayTables relays, long migration) {
    this.relays = relays;
    this.migration = migration;
    ChunkRows there = new ChunkRows(relays.from(), relays.columns());
    ChunkRows here = new ChunkRows(relays.to(), relays.columns());
    this.proof = new CutoverProof(relays.ends(), there, here);
    this.changes = new ChangedRows(relays.ends(), there, here);
  }

  @Override
  public RelayTables relays() {
    return relays;
  }

  @Override
  public String compare() {
    point = Optional.of(changes.now());
    again.addAll(proof.different(proof.all()));
    return again.isEmpty()
        ? "every bot is equal on both sides"
        : "every bot but %d is equal on both sides; these are compared again at the end"
            .formatted(again.size());
  }

  @Override
  public void followSequences() {
    Sequences.follow(
        relays.ends().source(),
        relays.from().catalog(),
        relays.ends().target(),
        relays.to().catalog());
  }

  @Override
  public Proved prove() {
    again.addAll(changes.since(point.orElseThrow(), migration));
    Reconciled reconciled =
        new FrozenReconciliation(
                relays.ends(), relays.from(), relays.to(), relays.columns(), relays.silence())
            .run(withoutApplications(again), migration);
    return new Proved(
        withoutApplications(proof.different(again)), Optional.of(reconciled), List.of());
  }

  /** Without those that are the application's, which wrote them on the target. */
  private Set<TenantId> withoutApplications(Set<TenantId> bots) {
    Set<TenantId> own =
        relays
            .ends()
            .target()
            .inTransaction(session -> ReplicatedTenants.all(session, migration))
            .entrySet()
            .stream()
            .filter(of -> of.getValue().writer() == Writer.APPLICATION)
            .map(of -> TenantId.of(of.getKey()))
            .collect(Collectors.toSet());
    return bots.stream().filter(bot -> !own.contains(bot)).collect(Collectors.toSet());
  }
}
