package dev.portage.migration;

import dev.portage.copy.ByteRate;
import dev.portage.fault.Retry;
import dev.portage.schema.ParentTable;
import dev.portage.store.CatalogTable;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Surveys two connected clusters, and plans which rows are transferred.
 *
 * @param setup that connected them
 * @param opened the source, with what is done when it is closed
 * @param ends the clusters
 * @param settings of the operator
 * @param context of the run
 * @param retry of transient faults
 */
record TransferSteps(
    TransferEndpoints setup,
    OpenSource opened,
    Endpoints ends,
    TransferSettings settings,
    RunContext context,
    Retry retry)
    implements RouteSteps {

  /** Whether rows are removed that the source no longer has. */
  boolean follows() {
    return settings.rows().followDeletes() && !setup.mergeByUlid();
  }

  /** The tables of the target whose rows are recorded one by one. */
  List<CatalogTable> recorded(List<ParentTable> parents) {
    Stream<CatalogTable> rows = setup.mergeByUlid() ? Stream.of() : Stream.of(ends.to().catalog());
    return Stream.concat(parents.stream().map(ParentTable::to), rows).toList();
  }

  /** The limit of bytes a second that the operator chose. */
  ByteRate rate() {
    OptionalLong perSecond = settings.rate();
    return perSecond.isPresent()
        ? ByteRate.of(perSecond.getAsLong(), context.interrupt()::await)
        : ByteRate.unlimited();
  }

  /**
   * Does something that is safe to repeat, and retries it where its fault is transient.
   *
   * @return false where Ctrl-C stopped it while it waited
   */
  boolean retried(CoordinatorLock lock, Runnable work) {
    return retry.run(
        () -> {
          lock.ensureHeld();
          work.run();
        });
  }

  @Override
  public Planned plan(Ledger ledger, boolean retryFailed) {
    ends.table().look();
    ledger.into(ends.table().oid());
    return new TransferSurveyor(this).plan(ledger, retryFailed);
  }

  @Override
  public void close() {
    opened.close();
  }
}
