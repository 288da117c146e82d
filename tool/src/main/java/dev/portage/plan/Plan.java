package dev.portage.plan;

import dev.portage.journal.PlannedBatch;
import dev.portage.journal.PlannedUnit;
import dev.portage.journal.Route;
import dev.portage.journal.UnitLease;
import java.util.List;
import java.util.Map;

/**
 * Lists what a run does, most recently used units first, and estimates it. What an earlier run
 * planned remains: units are fixed when they are planned first.
 *
 * @param route that carries it out
 * @param units to be stored, in their order, those with nothing to do included
 * @param batches of new units, where the route works in batches
 * @param changes to units that an earlier run ended
 * @param resumed units of an earlier run that are to be finished now
 * @param estimate of all that is to be done
 * @param findings what an operator should know before
 */
public record Plan(
    Route route,
    List<PlannedUnit> units,
    List<PlannedBatch> batches,
    Map<UnitLease, UnitChange> changes,
    long resumed,
    Estimate estimate,
    List<Finding> findings) {

  /** The same, carried out by another route of the same family. */
  public Plan by(Route.Transfer other) {
    return new Plan(other, units, batches, changes, resumed, estimate, findings);
  }

  /** Units for which there is something to do. */
  public long toDo() {
    return estimate.units();
  }

  /** Whether rows are written or deleted. */
  public boolean changesRows() {
    return toDo() > 0 || !changes.isEmpty();
  }

  /** Whether a unit of an earlier run gets another state, or a new one is known to the journal. */
  public boolean changesJournal() {
    return switch (route) {
      // Every run stores all bots again, in their current order.
      case Route.Embedding ignored -> changesRows();
      case Route.Transfer ignored -> changesRows() || !units.isEmpty();
    };
  }
}
