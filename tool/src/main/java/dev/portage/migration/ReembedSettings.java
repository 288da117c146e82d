package dev.portage.migration;

import dev.portage.embed.model.ModelChoice;
import dev.portage.fault.RetryPolicy;
import dev.portage.fleet.FleetLimits;
import dev.portage.plan.RetryFailed;
import dev.portage.plan.TenantSelection;
import dev.portage.postgres.Database;
import dev.portage.postgres.LockTimeout;
import dev.portage.store.ChunkTable;
import java.time.Duration;
import java.util.Map;

/**
 * What the operator decides.
 *
 * @param version of this Portage, for the journal
 * @param owner who runs this, for the leases
 * @param fleet limits of tasks
 * @param retryFailed which bots that failed before are tried again
 * @param partial whether a bot's rows are replaced by what could be read
 * @param selection which bots are embedded now
 * @param index what becomes of the vector index
 * @param scanSegments of DynamoDB at once
 * @param poll how often ECS is asked
 * @param model that embeds
 * @param workerVariables that configure the model of the tasks
 * @param retry of transient faults of AWS and the target
 */
public record ReembedSettings(
    String version,
    String owner,
    FleetLimits.Given fleet,
    RetryFailed retryFailed,
    boolean partial,
    TenantSelection selection,
    IndexSettings index,
    int scanSegments,
    Duration poll,
    ModelChoice model,
    Map<String, String> workerVariables,
    RetryPolicy retry) {

  /** More tasks than this at once were never tried against one small Aurora cluster. */
  public static final int MOST_TASKS = 50;

  /** The step for the vector index of the target's table. */
  IndexStep indexStep(Database target, Reporter reporter) {
    return new IndexStep(target, ChunkTable.ITEMS, reporter, index, LockTimeout.USUAL);
  }
}
