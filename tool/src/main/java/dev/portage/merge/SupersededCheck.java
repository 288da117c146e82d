package dev.portage.merge;

import dev.portage.merge.MergeRule.TargetRows;
import dev.portage.postgres.Session;
import dev.portage.store.TenantId.Named;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Checks between the id ranges of a large tenant whether the application has written it again. A
 * check counts all rows of the tenant, so it is throttled to a tenth of the time; reconciling
 * checks again at the end, and deletes what was copied too late.
 */
public final class SupersededCheck {
  /** After a check of one second the next one waits for nine. */
  private static final int PAUSE_FACTOR = 9;

  private final MergeRule merge;
  private final ConcurrentMap<Named, Long> next = new ConcurrentHashMap<>();

  public SupersededCheck(MergeRule merge) {
    this.merge = merge;
  }

  /** What these tenants have on the target; also empty where the next check is not due yet. */
  public Map<Named, TargetRows> targetRows(Session session, List<Named> tenants)
      throws SQLException {
    long start = System.nanoTime();
    if (tenants.stream().noneMatch(tenant -> isDue(tenant, start))) {
      return Map.of();
    }
    Map<Named, TargetRows> rows = merge.targetRows(session, tenants);
    long end = System.nanoTime();
    if (rows.values().stream().anyMatch(found -> found.application() > 0)) {
      // If this transaction fails, the next one has to see it too.
      return rows;
    }
    tenants.forEach(tenant -> next.put(tenant, end + PAUSE_FACTOR * (end - start)));
    return rows;
  }

  private boolean isDue(Named tenant, long now) {
    Long due = next.get(tenant);
    return due == null || now - due >= 0;
  }
}
