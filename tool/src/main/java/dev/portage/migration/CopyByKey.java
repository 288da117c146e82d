package dev.portage.migration;

import dev.portage.copy.CopyLimits;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.journal.Unit;
import dev.portage.plan.SourceRows;
import dev.portage.plan.TenantSelection;
import dev.portage.postgres.Database;
import dev.portage.store.SqlName;
import dev.portage.store.TableShape;
import dev.portage.store.TenantId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides whether a table is copied by ranges of its key in place of tenants: where the source has
 * no index on the tenants' column, each batch of tenants would read the whole table. A small table
 * is read quickly, and copied by tenant all the same, so that one that fails leaves the others.
 */
final class CopyByKey {
  /** Up to four times the size of a tenant that is cut, whole tables are read from memory. */
  private static final int SMALL = 4;

  private final TransferEndpoints setup;
  private final Database source;
  private final CopyLimits limits;

  CopyByKey(TransferEndpoints setup, Database source, CopyLimits limits) {
    this.setup = setup;
    this.source = source;
    this.limits = limits;
  }

  /**
   * Whether it is.
   *
   * @param from table of the source
   * @param earlier units of an earlier run, which has decided it for those that follow
   * @param weights of the tenants
   * @param all whether none was chosen
   * @throws Fault USAGE where some were chosen, and an earlier run copied all together
   */
  boolean applies(
      TableShape from, List<Unit> earlier, Map<TenantId, SourceRows> weights, boolean all) {
    boolean applies = isByKey(from, earlier, weights, all);
    if (applies && !all) {
      throw new Fault(
          ExitCode.USAGE,
          "an earlier run copied %s by ranges of its key, all tenants together, so none can be chosen"
              .formatted(setup.table().name()),
          "Nothing was written. Leave out %s; or undo that run first (--undo), and then choose."
              .formatted(TenantSelection.OPTIONS));
    }
    return applies;
  }

  private boolean isByKey(
      TableShape from, List<Unit> earlier, Map<TenantId, SourceRows> weights, boolean all) {
    Optional<SqlName> tenant = setup.table().tenant();
    if (setup.mergeByUlid() || tenant.isEmpty() || weights.isEmpty()) {
      return false;
    }
    if (!earlier.isEmpty()) {
      return earlier.stream().noneMatch(unit -> unit.tenant().named().isPresent());
    }
    return all
        && setup.tenants() instanceof AllTenants
        && readsWhole(from, weights)
        && source.inTransaction(session -> from.catalog().isIndexed(session, from.table().id()));
  }

  /** Whether each batch of tenants would read the whole table, and that takes long. */
  private boolean readsWhole(TableShape from, Map<TenantId, SourceRows> weights) {
    Optional<SqlName> tenant = setup.table().tenant();
    return tenant.isPresent()
        && total(weights).bytes() >= SMALL * limits.splitThreshold()
        && source.inTransaction(session -> !from.catalog().isIndexed(session, tenant.get()));
  }

  /** What the operator can do where several tenants are copied by tenant all the same. */
  Optional<String> warning(TableShape from, Map<TenantId, SourceRows> weights, long tenants) {
    if (tenants < 2 || !readsWhole(from, weights)) {
      return Optional.empty();
    }
    return Optional.of(
        "the source has no index on %s of %s, so each batch of tenants reads the whole table; CREATE INDEX CONCURRENTLY ON %s (%s) there avoids that"
            .formatted(
                setup.table().tenant().orElseThrow(),
                setup.table().name(),
                setup.table().name().quoted(),
                setup.table().tenant().orElseThrow().quoted()));
  }

  /** Returns the reason, for the operator. */
  String reason() {
    return "the source has no index on %s of %s: rows are copied by ranges of %s, all tenants together"
        .formatted(setup.table().tenant().orElseThrow(), setup.table().name(), setup.table().id());
  }

  /** The rows of all tenants as those of a table without tenants. */
  static Map<TenantId, SourceRows> all(Map<TenantId, SourceRows> weights) {
    return Map.of(TenantId.none(), total(weights));
  }

  /** The same of the numbers of rows on the target. */
  static Map<TenantId, Long> count(Map<TenantId, Long> rows) {
    long all = rows.values().stream().mapToLong(Long::longValue).sum();
    return all == 0 ? Map.of() : Map.of(TenantId.none(), all);
  }

  private static SourceRows total(Map<TenantId, SourceRows> weights) {
    return new SourceRows(
        weights.values().stream().mapToLong(SourceRows::rows).sum(),
        weights.values().stream().mapToLong(SourceRows::bytes).sum(),
        Optional.empty(),
        weights.values().stream().mapToLong(SourceRows::withoutVector).sum());
  }
}
