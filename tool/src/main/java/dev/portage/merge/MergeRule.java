package dev.portage.merge;

import dev.portage.journal.BotOutcome;
import dev.portage.journal.Route;
import dev.portage.postgres.Database;
import dev.portage.postgres.Session;
import dev.portage.store.ChunkRows;
import dev.portage.store.TableShape;
import dev.portage.store.TenantId;
import dev.portage.store.TenantId.Named;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The merge rule for rows whose ids are ULIDs (I7). The newest row of a tenant on the source is its
 * bound. The application replaces all rows of a bot at once, so a row on the target that is newer,
 * or whose id is no ULID, was written by the application, and then the source's rows of that bot
 * are superseded. A row that is not newer was migrated, or is older than what the source has.
 */
public final class MergeRule {
  /** Tenants in one statement: one for each would be slow for thousands. */
  private static final int AT_ONCE = 100;

  private final TableShape target;
  private final Map<TenantId, String> bounds;
  private final Map<TenantId, Route> writtenEarlier;

  /**
   * A merge into this table.
   *
   * @param bounds greatest id of each tenant on the source; none where its ids are not all ULIDs
   * @param writtenEarlier tenants whose rows on the target an earlier migration wrote, with its
   *     route
   */
  public MergeRule(
      TableShape target, Map<TenantId, String> bounds, Map<TenantId, Route> writtenEarlier) {
    this.target = target;
    this.bounds = bounds;
    this.writtenEarlier = writtenEarlier;
  }

  /**
   * What a tenant has on the target.
   *
   * @param application rows that the application wrote
   * @param migrated all others
   */
  public record TargetRows(long application, long migrated) {}

  /**
   * What these tenants have on the target, however many they are: no statement reads more than some
   * of them.
   *
   * @param lock how long a statement waits for what another session has locked
   */
  public Map<Named, TargetRows> targetRows(Database database, List<Named> tenants, Duration lock) {
    Map<Named, TargetRows> rows = new HashMap<>();
    for (int from = 0; from < tenants.size(); from += AT_ONCE) {
      List<Named> some = tenants.subList(from, Math.min(tenants.size(), from + AT_ONCE));
      rows.putAll(
          database.inLongTransaction(
              session -> {
                session.run(IndexScans.settings(lock));
                return targetRows(session, some);
              }));
    }
    return rows;
  }

  /** What these tenants have on the target; tenants without rows are left out. */
  public Map<Named, TargetRows> targetRows(Session session, List<Named> tenants)
      throws SQLException {
    Map<Named, TargetRows> rows = new HashMap<>();
    session.list(
        """
        SELECT k.tenant, s.n - s.migrated, s.migrated
          FROM unnest(?::text[], ?::text[]) AS k (tenant, bound),
               LATERAL (SELECT count(*) AS n, count(*) FILTER (WHERE %s) AS migrated
                          FROM %s t WHERE t.%s = k.tenant::%s) s
         WHERE s.n > 0
        """
            .formatted(isMigrated(), name(), tenant(), tenantType()),
        row ->
            rows.put(new Named(row.getString(1)), new TargetRows(row.getLong(2), row.getLong(3))),
        Selection.values(tenants),
        boundsOf(tenants));
    return rows;
  }

  /** The outcome of a tenant that has newer rows on the target: these are kept. */
  public BotOutcome superseded(Named tenant, long rows) {
    return new BotOutcome.Superseded(rows, Optional.ofNullable(writtenEarlier.get(tenant)));
  }

  /** Deletes the rows of these tenants that the application did not write. */
  public long deleteMigrated(Session session, List<Named> tenants) throws SQLException {
    return session.update(
        """
        DELETE FROM %s t USING unnest(?::text[], ?::text[]) AS k (tenant, bound)
         WHERE t.%s = k.tenant::%s AND %s
        """
            .formatted(name(), tenant(), tenantType(), isMigrated()),
        Selection.values(tenants),
        boundsOf(tenants));
  }

  /**
   * Deletes migrated rows of a range of ids. The rule is in the statement itself: the application
   * may have committed newer rows since they were counted.
   */
  public long deleteMigrated(Session session, Selection range) throws SQLException {
    range.bind(session);
    return session.update(
        """
        DELETE FROM %s t USING unnest(?::text[], ?::text[]) AS k (tenant, bound)
         WHERE t.%s = k.tenant::%s AND %s AND %s
        """
            .formatted(name(), tenant(), tenantType(), range.condition(), isMigrated()),
        Selection.values(range.tenants()),
        boundsOf(range.tenants()));
  }

  /**
   * True for a row that is not newer than the source's, and so was not written by the application.
   */
  private String isMigrated() {
    String id = "t." + target.table().id().quoted() + "::text";
    return "%s ~ %s AND %s COLLATE \"C\" <= k.bound".formatted(id, ChunkRows.ULID, id);
  }

  private String[] boundsOf(List<Named> tenants) {
    return tenants.stream().map(tenant -> bounds.getOrDefault(tenant, "")).toArray(String[]::new);
  }

  /** Whether the ids of this tenant's rows are ULIDs; otherwise the rule cannot be applied. */
  public boolean hasUlids(Named tenant) {
    return bounds.containsKey(tenant);
  }

  /** The greatest id that the source has of this tenant; empty where the rule cannot be applied. */
  public Optional<String> bound(Named tenant) {
    return Optional.ofNullable(bounds.get(tenant));
  }

  /** The greatest id of each tenant. */
  public Map<TenantId, String> bounds() {
    return bounds;
  }

  private String name() {
    return target.table().name().quoted();
  }

  private String tenant() {
    return target.table().tenant().orElseThrow().quoted();
  }

  private String tenantType() {
    return target.column(target.table().tenant().orElseThrow()).orElseThrow().baseType();
  }
}
