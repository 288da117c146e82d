package dev.portage.copy;

import dev.portage.journal.Batch;
import dev.portage.journal.BatchEntry;
import dev.portage.journal.BatchEntry.Part;
import dev.portage.journal.BatchEntry.Settled;
import dev.portage.journal.BotOutcome;
import dev.portage.journal.IdRange;
import dev.portage.journal.Unit;
import dev.portage.journal.UnitEntry;
import dev.portage.journal.UnitLease;
import dev.portage.merge.MergeRule.TargetRows;
import dev.portage.merge.RowMerge;
import dev.portage.merge.Selection;
import dev.portage.merge.SupersededCheck;
import dev.portage.postgres.CopyPipe;
import dev.portage.postgres.CopyPipe.Copied;
import dev.portage.postgres.Database;
import dev.portage.postgres.Session;
import dev.portage.postgres.Sides;
import dev.portage.store.ChunkRows;
import dev.portage.store.TableShape;
import dev.portage.store.TenantId;
import dev.portage.store.TenantId.Named;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Copies one batch in one transaction of the target: it checks the lease, applies the merge rule,
 * copies, and records the result (I1). A failure at any point leaves nothing behind.
 */
final class BatchCopy {
  private final Database source;
  private final Database target;
  private final CopyOrder order;
  private final CopyLimits limits;
  private final ByteRate rate;
  private final SupersededCheck check;

  BatchCopy(Sides endpoints, CopyOrder order, CopyRun.Parallel parallel) {
    this.source = endpoints.source();
    this.target = endpoints.target();
    this.order = order;
    this.limits = parallel.limits();
    this.rate = parallel.rate();
    this.check = new SupersededCheck(order.merge());
  }

  /**
   * The result of copying a batch or a unit.
   *
   * @param settled units that have their outcome now
   * @param copied rows and bytes that were copied
   */
  record Ended(List<Settled> settled, Copied copied) {}

  /** Copies a batch; empty where the lease was lost to another process. */
  Optional<Ended> copy(Batch batch) {
    return target.inTransaction(
        to -> {
          if (!isOurs(batch, to)) {
            return Optional.empty();
          }
          Ended ended = copy(batch, batch.units(), to);
          BatchEntry.end(to, batch.lease());
          return Optional.of(ended);
        });
  }

  /** Copies one unit of it and leaves the batch open; empty where the lease was lost. */
  Optional<Ended> copy(Batch batch, Unit unit) {
    return target.inTransaction(
        to -> isOurs(batch, to) ? Optional.of(copy(batch, List.of(unit), to)) : Optional.empty());
  }

  /**
   * Tries to copy a range of a batch whose rows belong to no tenant, and leaves nothing of it but
   * more time for the batch.
   *
   * @param leftOut ids of rows that are not tried
   * @return false where the lease was lost
   * @throws Fault of a row that cannot be copied
   */
  boolean tries(Batch batch, IdRange range, List<String> leftOut) {
    return target.inTransaction(
        to -> {
          if (!isOurs(batch, to)) {
            return false;
          }
          BatchEntry.renew(to, batch.lease(), limits.lease());
          to.run("SAVEPOINT portage_try");
          merge(batch.within(range), batch.units(), leftOut, to);
          to.run("SET CONSTRAINTS ALL IMMEDIATE; ROLLBACK TO SAVEPOINT portage_try");
          return true;
        });
  }

  /**
   * Copies such a batch but for some rows, in one transaction; empty where the lease was lost.
   *
   * @param leftOut ids of rows that cannot be copied
   * @param reason why, or "" where there are none
   */
  Optional<Ended> copyWithout(Batch batch, List<String> leftOut, String reason) {
    return target.inTransaction(
        to -> {
          if (!isOurs(batch, to)) {
            return Optional.empty();
          }
          Copied copied = merge(batch, batch.units(), leftOut, to);
          // After the rows: it locks the unit, which other ranges of it wait for.
          BatchEntry.leftOut(to, batch.units().getFirst(), reason);
          Ended ended = new Ended(written(batch, batch.units(), copied, to), copied);
          BatchEntry.end(to, batch.lease());
          return Optional.of(ended);
        });
  }

  /** Checks the lease, and locks the batch until the transaction ends. */
  boolean isOurs(Batch batch, Session to) throws SQLException {
    to.run(limits.throughIndexes());
    return BatchEntry.fence(to, batch.lease());
  }

  private Ended copy(Batch batch, List<Unit> units, Session to) throws SQLException {
    if (units.isEmpty()) {
      // They were superseded by another range, or failed with one.
      return new Ended(List.of(), new Copied(0, 0));
    }
    boolean byTenant = order.mergeByUlid() && units.stream().allMatch(this::isWhole);
    return byTenant ? byTenant(batch, units, to) : rowByRow(batch, units, to);
  }

  /**
   * Whether a unit's rows are merged as a whole. Where their ids are no ULIDs, it is unknown who
   * wrote those of the target: a repair replaces them one by one.
   */
  private boolean isWhole(Unit unit) {
    return hasTenant(unit)
        && (!order.policy().sourceWins() || order.merge().hasUlids(tenant(unit)));
  }

  static boolean hasTenant(Unit unit) {
    return unit.tenant().named().isPresent();
  }

  /**
   * Copies each tenant's rows as a whole, or leaves those that the application has written since.
   */
  private Ended byTenant(Batch batch, List<Unit> units, Session to) throws SQLException {
    List<Named> tenants = tenants(units);
    Map<Named, TargetRows> targetRows =
        batch.ids().isPresent()
            ? check.targetRows(to, tenants)
            : order.merge().targetRows(to, tenants);
    List<Unit> wanted = new ArrayList<>();
    List<Settled> superseded = new ArrayList<>();
    for (Unit unit : units) {
      TargetRows there = targetRows.getOrDefault(tenant(unit), new TargetRows(0, 0));
      if (there.application() > 0) {
        superseded.add(
            new Settled(unit, order.merge().superseded(tenant(unit), there.application())));
      } else {
        wanted.add(unit);
      }
    }
    // First, before the statement that deletes: it sees what another range has committed until
    // then, and a range that comes later finds the unit ended.
    BatchEntry.settle(to, superseded);
    deleteMigrated(batch, units, superseded, targetRows, to);
    Copied copied = pipe(batch, wanted, to);
    UnitEntry.wrote(to, bounds(wanted));
    List<Settled> settled = new ArrayList<>(superseded);
    settled.addAll(written(batch, wanted, copied, to));
    return new Ended(List.copyOf(settled), copied);
  }

  private Map<UnitLease, String> bounds(List<Unit> units) {
    Map<UnitLease, String> bounds = new HashMap<>();
    for (Unit unit : units) {
      order.merge().bound(tenant(unit)).ifPresent(bound -> bounds.put(unit.lease(), bound));
    }
    return bounds;
  }

  /** Deletes migrated rows before they are written again, and where they are superseded. */
  private void deleteMigrated(
      Batch batch,
      List<Unit> units,
      List<Settled> superseded,
      Map<Named, TargetRows> targetRows,
      Session to)
      throws SQLException {
    List<Named> gone =
        batch.ids().isEmpty()
            ? tenants(units)
            : tenants(superseded.stream().map(Settled::unit).toList());
    List<Named> migrated =
        gone.stream()
            .filter(
                tenant -> targetRows.containsKey(tenant) && targetRows.get(tenant).migrated() > 0)
            .toList();
    if (!migrated.isEmpty()) {
      order.merge().deleteMigrated(to, migrated);
    }
    if (batch.ids().isPresent() && superseded.isEmpty() && order.mayHaveRows(units)) {
      order.merge().deleteMigrated(to, selection(batch, units, order.target()));
    }
  }

  private Copied pipe(Batch batch, List<Unit> units, Session to) throws SQLException {
    return units.isEmpty()
        ? new Copied(0, 0)
        : pipe(
            order.live()
                ? selection(batch, units, order.rows().shape()).upTo(order.merge().bounds())
                : selection(batch, units, order.rows().shape()),
            to,
            into(),
            message -> {});
  }

  private Copied pipe(Selection selection, Session to, String into, Consumer<byte[]> passing)
      throws SQLException {
    ChunkRows rows = order.rows();
    String query =
        "SELECT %s FROM %s WHERE %s"
            .formatted(
                rows.columnList(), rows.shape().table().name().quoted(), selection.condition());
    return CopyPipe.run(
        source,
        CopyPipe.Reading.observed(
            from -> {
              from.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
              from.run(limits.throughIndexes());
              selection.bind(from);
              return query;
            },
            message -> {
              rate.pass(message.length);
              passing.accept(message);
            }),
        to,
        into,
        limits.silence());
  }

  private String into() {
    return "%s (%s)".formatted(order.target().table().name().quoted(), order.rows().columnList());
  }

  private Selection selection(Batch batch, List<Unit> units, TableShape of) {
    return new Selection(of, tenants(units), batch.ids());
  }

  private static List<Named> tenants(List<Unit> units) {
    return units.stream().flatMap(unit -> unit.tenant().named().stream()).toList();
  }

  private static Named tenant(Unit unit) {
    return unit.tenant().named().orElseThrow();
  }

  private List<Settled> written(Batch batch, List<Unit> units, Copied copied, Session to)
      throws SQLException {
    boolean inParts = batch.ids().isPresent() || !units.stream().allMatch(BatchCopy::hasTenant);
    if (inParts && units.size() == 1) {
      Unit unit = units.getFirst();
      Part part = BatchEntry.part(to, batch.lease(), unit, copied.rows());
      if (hasTenant(unit)) {
        if (part.counted()) {
          BatchEntry.wrote(to, batch.lease());
        } else {
          order.merge().deleteMigrated(to, selection(batch, units, order.target()));
        }
      }
      return part.outcome().stream().map(outcome -> new Settled(unit, outcome)).toList();
    }
    Map<Named, Long> counts = counts(units, copied.rows(), to);
    List<Settled> settled =
        units.stream()
            .map(
                unit ->
                    new Settled(
                        unit, new BotOutcome.Migrated(counts.getOrDefault(tenant(unit), 0L))))
            .toList();
    BatchEntry.settle(to, settled);
    return settled;
  }

  /**
   * The rows of each tenant: as surveyed where the total equals the number copied, otherwise
   * counted.
   */
  private Map<Named, Long> counts(List<Unit> units, long copied, Session to) throws SQLException {
    Map<Named, Long> counts = new HashMap<>();
    units.forEach(unit -> counts.put(tenant(unit), order.rowsOf(tenant(unit))));
    if (counts.values().stream().mapToLong(Long::longValue).sum() != copied) {
      counts.clear();
      Set<TenantId> tenants = Set.copyOf(tenants(units));
      order
          .targetRows()
          .counts(to, tenants)
          .forEach((tenant, rows) -> tenant.named().ifPresent(of -> counts.put(of, rows)));
    }
    return counts;
  }

  /**
   * Copies rows without a tenant, or whose ids do not tell their age: each is merged for itself.
   */
  private Ended rowByRow(Batch batch, List<Unit> units, Session to) throws SQLException {
    Copied copied = merge(batch, units, List.of(), to);
    return new Ended(written(batch, units, copied, to), copied);
  }

  private Copied merge(Batch batch, List<Unit> units, List<String> leftOut, Session to)
      throws SQLException {
    RowMerge.Merged written =
        new RowMerge(
                order.mapped(),
                order.rows().columns(),
                order.policy(),
                order.recorded(),
                order.parents())
            .write(
                to,
                (into, passing) ->
                    pipe(
                        selection(batch, units, order.rows().shape()).without(leftOut),
                        to,
                        into,
                        passing));
    return new Copied(written.rows(), written.bytes());
  }
}
