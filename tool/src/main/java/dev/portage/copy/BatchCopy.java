package dev.portage.copy;

import dev.portage.copy.Merge.Standing;
import dev.portage.journal.Batch;
import dev.portage.journal.BatchEntry;
import dev.portage.journal.BatchEntry.Part;
import dev.portage.journal.BatchEntry.Settled;
import dev.portage.journal.BotOutcome;
import dev.portage.journal.Unit;
import dev.portage.plan.Tenant;
import dev.portage.postgres.CopyPipe;
import dev.portage.postgres.CopyPipe.Copied;
import dev.portage.postgres.CopyPipe.SourceBroke;
import dev.portage.postgres.Database;
import dev.portage.postgres.Session;
import dev.portage.store.ChunkRows;
import dev.portage.store.TableShape;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One batch in one transaction of the target: check the lease, apply the merge rule, copy, and
 * write down how it went (I1). Whatever breaks on the way leaves nothing behind.
 */
final class BatchCopy {
  private final Database source;
  private final Database target;
  private final CopyOrder order;
  private final CopyLimits limits;
  private final RangeLooks looks;

  BatchCopy(Database source, Database target, CopyOrder order, CopyLimits limits) {
    this.source = source;
    this.target = target;
    this.order = order;
    this.limits = limits;
    this.looks = new RangeLooks(order.merge());
  }

  /**
   * How it went.
   *
   * @param settled units that have their outcome now
   * @param copied what went through
   */
  record Ended(List<Settled> settled, Copied copied) {}

  /** Copies it; empty where the lease no longer holds, and somebody else has it. */
  Optional<Ended> copy(Batch batch) {
    return onBoth(
        (from, to) -> {
          if (!isOurs(batch, to)) {
            return Optional.empty();
          }
          Ended ended = copy(batch, batch.units(), from, to);
          BatchEntry.end(to, batch.lease());
          return Optional.of(ended);
        });
  }

  /** Copies one unit of it and leaves the batch open; empty where the lease no longer holds. */
  Optional<Ended> copy(Batch batch, Unit unit) {
    return onBoth(
        (from, to) ->
            isOurs(batch, to)
                ? Optional.of(copy(batch, List.of(unit), from, to))
                : Optional.empty());
  }

  private interface OnBoth {
    Optional<Ended> run(Session from, Session to) throws SQLException;
  }

  private Optional<Ended> onBoth(OnBoth work) {
    return source.inTransaction(
        from -> {
          from.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
          from.run(limits.throughIndexes());
          try {
            return target.inTransaction(to -> work.run(from, to));
          } catch (SourceBroke e) {
            throw e.thrown();
          }
        });
  }

  /** Checks the lease, and holds the batch until the transaction ends. */
  boolean isOurs(Batch batch, Session to) throws SQLException {
    to.run(limits.throughIndexes());
    return BatchEntry.fence(to, batch.lease());
  }

  private Ended copy(Batch batch, List<Unit> units, Session from, Session to) throws SQLException {
    if (units.isEmpty()) {
      // They were superseded by another range, or failed with one.
      return new Ended(List.of(), new Copied(0, 0));
    }
    boolean byTenant = order.byAge() && units.stream().allMatch(this::isWhole);
    return byTenant ? byTenant(batch, units, from, to) : rowByRow(batch, units, from, to);
  }

  /**
   * Whether a unit's rows are merged as a whole. Where their ids tell no age, nobody knows whose
   * the target's are: repairing replaces them one by one.
   */
  private boolean isWhole(Unit unit) {
    return hasTenant(unit) && (!order.replace() || order.merge().tellsAge(tenant(unit)));
  }

  static boolean hasTenant(Unit unit) {
    return Tenant.value(unit.key()).isPresent();
  }

  /** Each tenant's rows whole: the source's, or those that the application wrote since. */
  private Ended byTenant(Batch batch, List<Unit> units, Session from, Session to)
      throws SQLException {
    List<String> tenants = tenants(units);
    Map<String, Standing> standing =
        batch.ids().isPresent() ? looks.standing(to, tenants) : order.merge().standing(to, tenants);
    List<Unit> wanted = new ArrayList<>();
    List<Settled> superseded = new ArrayList<>();
    for (Unit unit : units) {
      Standing there = standing.getOrDefault(tenant(unit), new Standing(0, 0));
      if (there.theirs() > 0) {
        superseded.add(new Settled(unit, new BotOutcome.Superseded(there.theirs())));
      } else {
        wanted.add(unit);
      }
    }
    // First, and looked at in a later statement: what another range commits until then is seen, and
    // one that comes later finds the unit ended.
    BatchEntry.settle(to, superseded);
    removeOurs(batch, units, superseded, standing, to);
    Copied copied = pipe(batch, wanted, from, to);
    List<Settled> settled = new ArrayList<>(superseded);
    settled.addAll(written(batch, wanted, copied, to));
    return new Ended(List.copyOf(settled), copied);
  }

  /** What stands of ours goes before it is written again, and where it is superseded. */
  private void removeOurs(
      Batch batch,
      List<Unit> units,
      List<Settled> superseded,
      Map<String, Standing> standing,
      Session to)
      throws SQLException {
    List<String> gone =
        batch.ids().isEmpty()
            ? tenants(units)
            : tenants(superseded.stream().map(Settled::unit).toList());
    List<String> standThere =
        gone.stream()
            .filter(tenant -> standing.containsKey(tenant) && standing.get(tenant).ours() > 0)
            .toList();
    if (!standThere.isEmpty()) {
      order.merge().removeOurs(to, standThere);
    }
    if (batch.ids().isPresent() && superseded.isEmpty() && order.stood(units)) {
      order.merge().removeOurs(to, selection(batch, units, order.target()));
    }
  }

  private Copied pipe(Batch batch, List<Unit> units, Session from, Session to) throws SQLException {
    return units.isEmpty() ? new Copied(0, 0) : pipe(batch, units, from, to, into());
  }

  private Copied pipe(Batch batch, List<Unit> units, Session from, Session to, String into)
      throws SQLException {
    ChunkRows rows = order.rows();
    Selection selection = selection(batch, units, rows.shape());
    try {
      selection.bind(from);
    } catch (SQLException e) {
      throw new SourceBroke(e);
    }
    String query =
        "SELECT %s FROM %s WHERE %s"
            .formatted(
                rows.columnList(), rows.shape().table().name().quoted(), selection.condition());
    return CopyPipe.run(from, query, to, into);
  }

  private String into() {
    return "%s (%s)".formatted(order.target().table().name().quoted(), order.rows().columnList());
  }

  private Selection selection(Batch batch, List<Unit> units, TableShape of) {
    return new Selection(of, tenants(units), batch.ids());
  }

  private static List<String> tenants(List<Unit> units) {
    return units.stream().flatMap(unit -> Tenant.value(unit.key()).stream()).toList();
  }

  private static String tenant(Unit unit) {
    return Tenant.value(unit.key()).orElseThrow();
  }

  private List<Settled> written(Batch batch, List<Unit> units, Copied copied, Session to)
      throws SQLException {
    boolean inParts = batch.ids().isPresent() || !units.stream().allMatch(BatchCopy::hasTenant);
    if (inParts && units.size() == 1) {
      Unit unit = units.getFirst();
      Part part = BatchEntry.part(to, batch.lease(), unit, copied.rows());
      if (!part.counted() && hasTenant(unit)) {
        order.merge().removeOurs(to, selection(batch, units, order.target()));
      }
      return part.outcome().stream().map(outcome -> new Settled(unit, outcome)).toList();
    }
    Map<String, Long> counts = counts(units, copied.rows(), to);
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

  /** Rows of each tenant: as surveyed where that is as many as came, else counted. */
  private Map<String, Long> counts(List<Unit> units, long copied, Session to) throws SQLException {
    Map<String, Long> counts = new HashMap<>();
    units.forEach(unit -> counts.put(tenant(unit), order.rowsOf(tenant(unit))));
    if (counts.values().stream().mapToLong(Long::longValue).sum() != copied) {
      counts.clear();
      order
          .merge()
          .standing(to, tenants(units))
          .forEach((tenant, there) -> counts.put(tenant, there.theirs() + there.ours()));
    }
    return counts;
  }

  /**
   * Rows that belong to nobody in particular, or that tell no age: what stands on the target wins,
   * row by row. Most often nothing stands there, and then COPY goes straight into the table.
   */
  private Ended rowByRow(Batch batch, List<Unit> units, Session from, Session to)
      throws SQLException {
    RowByRow.Written written =
        new RowByRow(order.target().catalog(), order.rows().columns(), order.replace())
            .write(from, to, into -> pipe(batch, units, from, to, into));
    Copied copied = new Copied(written.rows(), written.bytes());
    return new Ended(written(batch, units, copied, to), copied);
  }
}
