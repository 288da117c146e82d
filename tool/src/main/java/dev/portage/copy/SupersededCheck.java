package dev.portage.copy;

import dev.portage.copy.Merge.Standing;
import dev.portage.postgres.Session;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Looks between the ranges of a giant whether the application has written it anew. A look counts
 * all its rows, so it is taken as often as costs little beside the copying; reconciling looks again
 * at the end, and takes away what came too late.
 */
final class RangeLooks {
  /** A look of one second is not taken again for nine. */
  private static final int OF_THE_TIME = 9;

  private final Merge merge;
  private final ConcurrentMap<String, Long> next = new ConcurrentHashMap<>();

  RangeLooks(Merge merge) {
    this.merge = merge;
  }

  /** What these tenants have on the target; empty as well where it is too early to look again. */
  Map<String, Standing> standing(Session session, List<String> tenants) throws SQLException {
    long start = System.nanoTime();
    if (tenants.stream().noneMatch(tenant -> isDue(tenant, start))) {
      return Map.of();
    }
    Map<String, Standing> standing = merge.standing(session, tenants);
    long end = System.nanoTime();
    if (standing.values().stream().anyMatch(there -> there.theirs() > 0)) {
      // Should this transaction fail, the next one has to see it, too.
      return standing;
    }
    tenants.forEach(tenant -> next.put(tenant, end + OF_THE_TIME * (end - start)));
    return standing;
  }

  private boolean isDue(String tenant, long now) {
    Long due = next.get(tenant);
    return due == null || now - due >= 0;
  }
}
