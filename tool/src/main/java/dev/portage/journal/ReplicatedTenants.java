package dev.portage.journal;

import dev.portage.postgres.Session;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Records of each tenant of a migration that follows its source, in a table whose ids are ULIDs,
 * the greatest id that came from the source, and whether the application has written rows of it on
 * the target: those are newer, and then nothing of the tenant is written any more.
 */
public final class ReplicatedTenants {
  private ReplicatedTenants() {}

  /**
   * What is known of a tenant.
   *
   * @param bound greatest id that came from the source; empty where none has
   * @param superseded whether the application has written it on the target
   */
  public record State(Optional<String> bound, boolean superseded) {
    /** Nothing. */
    public static final State UNKNOWN = new State(Optional.empty(), false);
  }

  /** All of a migration, those that were copied among them. */
  public static Map<String, State> all(Session session, long migration) throws SQLException {
    Map<String, State> states = new HashMap<>();
    session.list(
        """
        SELECT tenant, max(last_id COLLATE "C"), bool_or(superseded)
          FROM (SELECT bot_id AS tenant, last_id, outcome = 'superseded' AS superseded
                  FROM portage.unit WHERE migration = ? AND bot_id <> ''
                 UNION ALL
                SELECT tenant, last_id, superseded
                  FROM portage.replicated_tenant WHERE migration = ?) known
         GROUP BY 1
        """,
        row ->
            states.put(
                row.getString(1),
                new State(
                    Optional.ofNullable(row.getString(2)).filter(id -> !id.isEmpty()),
                    row.getBoolean(3))),
        migration,
        migration);
    return states;
  }

  /** Records greater ids, in the transaction that writes their rows. */
  public static void bounds(Session session, long migration, Map<String, String> bounds)
      throws SQLException {
    session.update(
        """
        INSERT INTO portage.replicated_tenant AS r (migration, tenant, last_id)
        SELECT ?, k.tenant, k.bound FROM unnest(?::text[], ?::text[]) AS k (tenant, bound)
        ON CONFLICT (migration, tenant) DO UPDATE
           SET last_id = greatest(r.last_id COLLATE "C", excluded.last_id COLLATE "C")
        """,
        migration,
        bounds.keySet().toArray(String[]::new),
        bounds.values().toArray(String[]::new));
  }

  /** Records that the application has written these. */
  public static void superseded(Session session, long migration, Collection<String> tenants)
      throws SQLException {
    session.update(
        """
        INSERT INTO portage.replicated_tenant (migration, tenant, superseded)
        SELECT ?, k.tenant, true FROM unnest(?::text[]) AS k (tenant)
        ON CONFLICT (migration, tenant) DO UPDATE SET superseded = true
        """,
        migration,
        tenants.toArray(String[]::new));
  }
}
