package dev.portage.migration;

import dev.portage.copy.CopyLimits;
import dev.portage.index.IndexObstacle;
import dev.portage.journal.Route;
import dev.portage.plan.TenantSelection;
import dev.portage.postgres.Database;
import dev.portage.postgres.LockTimeout;
import dev.portage.schema.Rights;
import dev.portage.schema.TableCreation;
import dev.portage.store.ChunkTable;
import dev.portage.store.TableShape;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What the operator decides about copying.
 *
 * @param version of this Portage, for the journal
 * @param owner who runs this, for the leases
 * @param parallel batches at once; empty for what the machine is good for
 * @param rows what is done where rows of both sides differ
 * @param selection which tenants are copied now
 * @param rate bytes that are read from the source in a second, at most; empty for no limit
 * @param index what becomes of the vector index
 * @param createTable whether the target's table is created as on the source, where it does not
 *     exist
 * @param removeSideCluster whether the side cluster is removed once every row is verified
 * @param limits of the copying
 * @param follow how the source's changes are followed afterwards; empty where they are not
 * @param route by which the rows come
 */
public record TransferSettings(
    String version,
    String owner,
    OptionalInt parallel,
    RowSettings rows,
    TenantSelection selection,
    OptionalLong rate,
    IndexSettings index,
    boolean createTable,
    boolean removeSideCluster,
    CopyLimits limits,
    Optional<FollowSettings> follow,
    Route.Transfer route) {
  /** More at once makes neither side faster: each copies some 70 MB a second on one core. */
  private static final int MOST = 4;

  /**
   * What the roles are needed for.
   *
   * @param merges whether rows are merged one by one
   * @param to the target's table
   * @param creation of it, where it does not exist
   */
  Rights.Need needs(boolean merges, TableShape to, Optional<TableCreation> creation) {
    boolean indexed = IndexObstacle.of(to).isEmpty();
    boolean removes = rows.followDeletes() || follow.isPresent();
    return new Rights.Need(
        merges, merges && removes, indexed && index.advised(), indexed, creation);
  }

  /** The step for the vector index of this table of the target. */
  IndexStep indexStep(Database target, ChunkTable table, Reporter reporter) {
    return new IndexStep(target, table, reporter, index, LockTimeout.USUAL.atMost(limits.lock()));
  }

  /** Batches at once. */
  int batches() {
    int cores = Runtime.getRuntime().availableProcessors();
    return parallel.orElse(Math.max(1, Math.min(MOST, cores)));
  }
}
