package dev.portage.copy;

import dev.portage.postgres.Session;
import dev.portage.store.ChunkRows;
import dev.portage.store.TableShape;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The merge rule for rows whose ids tell their age (I7). A bot's newest row on the source is its
 * bound: the application replaces all rows of a bot at once, so a row on the target that is newer,
 * or that tells no age, is the application's, and then the source's rows of that bot are
 * superseded. What is not newer came from the source, or is older than what the source has.
 */
public final class Merge {
  private final TableShape target;
  private final Map<Optional<String>, String> bounds;

  /**
   * A rule for this table.
   *
   * @param bounds greatest id of each tenant on the source; none where its ids tell no age
   */
  public Merge(TableShape target, Map<Optional<String>, String> bounds) {
    this.target = target;
    this.bounds = bounds;
  }

  /**
   * What a tenant has on the target.
   *
   * @param theirs rows that the application wrote
   * @param ours all others
   */
  public record Standing(long theirs, long ours) {}

  /** What these tenants have on the target; those with nothing are left out. */
  public Map<String, Standing> standing(Session session, List<String> tenants) throws SQLException {
    Map<String, Standing> standing = new HashMap<>();
    session.list(
        """
        SELECT k.tenant, s.n - s.ours, s.ours
          FROM unnest(?::text[], ?::text[]) AS k (tenant, bound),
               LATERAL (SELECT count(*) AS n, count(*) FILTER (WHERE %s) AS ours
                          FROM %s t WHERE t.%s = k.tenant::%s) s
         WHERE s.n > 0
        """
            .formatted(ours(), name(), tenant(), tenantType()),
        row -> standing.put(row.getString(1), new Standing(row.getLong(2), row.getLong(3))),
        tenants.toArray(String[]::new),
        boundsOf(tenants));
    return standing;
  }

  /** Removes the rows of these tenants that are not the application's. */
  public long removeOurs(Session session, List<String> tenants) throws SQLException {
    return session.update(
        """
        DELETE FROM %s t USING unnest(?::text[], ?::text[]) AS k (tenant, bound)
         WHERE t.%s = k.tenant::%s AND %s
        """
            .formatted(name(), tenant(), tenantType(), ours()),
        tenants.toArray(String[]::new),
        boundsOf(tenants));
  }

  /**
   * The same of a range of ids. The rule is in the statement itself: the application may have
   * committed newer rows since anybody looked.
   */
  long removeOurs(Session session, Selection range) throws SQLException {
    range.bind(session);
    return session.update(
        """
        DELETE FROM %s t USING unnest(?::text[], ?::text[]) AS k (tenant, bound)
         WHERE t.%s = k.tenant::%s AND %s AND %s
        """
            .formatted(name(), tenant(), tenantType(), range.condition(), ours()),
        range.tenants().toArray(String[]::new),
        boundsOf(range.tenants()));
  }

  /** True of a row that is not newer than the source's, and so is none of the application's. */
  private String ours() {
    String id = "t." + target.table().id().quoted() + "::text";
    return "%s ~ %s AND %s COLLATE \"C\" <= k.bound".formatted(id, ChunkRows.ULID, id);
  }

  private String[] boundsOf(List<String> tenants) {
    return tenants.stream()
        .map(tenant -> bounds.getOrDefault(Optional.of(tenant), ""))
        .toArray(String[]::new);
  }

  /** Whether the ids of this tenant's rows tell their age; otherwise nobody's can be told apart. */
  boolean tellsAge(String tenant) {
    return bounds.containsKey(Optional.of(tenant));
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
