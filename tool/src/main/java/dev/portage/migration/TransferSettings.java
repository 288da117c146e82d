package dev.portage.migration;

import dev.portage.copy.CopyLimits;
import dev.portage.index.Distance;
import dev.portage.merge.ConflictChoice;
import dev.portage.plan.TenantSelection;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What the operator decides about copying.
 *
 * @param version of this Portage, for the journal
 * @param owner who runs this, for the leases
 * @param parallel batches at once; empty for what the machine is good for
 * @param repair whether tenants whose rows differ from the source's are copied again
 * @param sourceWins whether a repair overwrites rows of the target that differ; otherwise it copies
 *     only rows that are missing there
 * @param conflicts what is done with rows whose key another row has on the target; empty where that
 *     is refused
 * @param followDeletes whether rows are removed that the source no longer has
 * @param selection which tenants are copied now
 * @param rate bytes that are read from the source in a second, at most; empty for no limit
 * @param adviseIndex whether the vector index is chosen for the rows that are there; otherwise it
 *     is restored as it was
 * @param dropForeignIndex whether an index that the operator or a library made may be dropped for
 *     good where an advised one replaces it
 * @param distance by which the table is searched, where the operator says so
 * @param createTable whether the target's table is created as on the source, where it does not
 *     exist
 * @param removeSideCluster whether the side cluster is removed once every row is verified
 * @param limits of the copying
 */
public record TransferSettings(
    String version,
    String owner,
    OptionalInt parallel,
    boolean repair,
    boolean sourceWins,
    Optional<ConflictChoice> conflicts,
    boolean followDeletes,
    TenantSelection selection,
    OptionalLong rate,
    boolean adviseIndex,
    boolean dropForeignIndex,
    Optional<Distance> distance,
    boolean createTable,
    boolean removeSideCluster,
    CopyLimits limits) {
  /** More at once makes neither side faster: each copies some 70 MB a second on one core. */
  private static final int MOST = 4;

  /** Batches at once. */
  int lanes() {
    int cores = Runtime.getRuntime().availableProcessors();
    return parallel.orElse(Math.max(1, Math.min(MOST, cores)));
  }
}
