package dev.portage.journal;

import dev.portage.postgres.Session;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
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
   * @param writer what is written of it
   */
  public record State(Optional<String> bound, Writer writer) {
    /** Nothing is known yet. */
    public static final State UNKNOWN = new State(Optional.empty(), Writer.SOURCE);

    /** Whether changes of the source are applied. */
    public boolean isFollowed() {
      return writer == Writer.SOURCE;
    }
  }

  /** Who writes the rows of a tenant on the target. */
  public enum Writer {
    /** The source: its changes are applied. */
    SOURCE,
    /** Nothing for now: a row of it was refused, and the next run copies it again. */
    NOTHING,
    /** The application, which has written it there, or the bot was deleted. */
    APPLICATION
  }

  /** All of a migration, those that were copied among them. */
  public static Map<String, State> all(Session session, long migration) throws SQLException {
    Map<String, State> states = new HashMap<>();
    session.list(
        """
        SELECT tenant, max(last_id COLLATE "C"), bool_or(superseded), bool_or(failed)
          FROM (SELECT bot_id AS tenant, last_id,
                       coalesce(outcome IN ('superseded', 'orphaned'), false) AS superseded,
                       coalesce(outcome = 'failed', false) AS failed
                  FROM portage.unit WHERE migration = ? AND bot_id <> ''
                 UNION ALL
                SELECT tenant, last_id, superseded, failed
                  FROM portage.replicated_tenant WHERE migration = ?) known
         GROUP BY 1
        """,
        row ->
            states.put(
                row.getString(1),
                new State(
                    Optional.ofNullable(row.getString(2)).filter(id -> !id.isEmpty()),
                    row.getBoolean(3)
                        ? Writer.APPLICATION
                        : row.getBoolean(4) ? Writer.NOTHING : Writer.SOURCE)),
        migration,
        migration);
    return states;
  }

  /** Those of which a row was refused. */
  public static List<String> failed(Session session, long migration) throws SQLException {
    return all(session, migration).entrySet().stream()
        .filter(of -> of.getValue().writer() == Writer.NOTHING)
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  /** Records that all of them are copied again now. */
  public static int copiedAgain(Session session, long migration) throws SQLException {
    return session.update(
        "UPDATE portage.replicated_tenant SET failed = false WHERE migration = ? AND failed",
        migration);
  }

  /**
   * Keeps up to which ids rows came from the source, and which tenants the application has written,
   * before the copies are begun again.
   */
  public static int keepBounds(Session session, long migration) throws SQLException {
    return session.update(
        """
        INSERT INTO portage.replicated_tenant AS r (migration, tenant, last_id, superseded)
        SELECT migration, bot_id, max(last_id COLLATE "C"),
               bool_or(coalesce(outcome = 'superseded', false))
          FROM portage.unit WHERE migration = ? AND bot_id <> '' GROUP BY 1, 2
        ON CONFLICT (migration, tenant) DO UPDATE
           SET last_id = greatest(r.last_id COLLATE "C", excluded.last_id COLLATE "C"),
               superseded = r.superseded OR excluded.superseded
        """,
        migration);
  }

  /**
   * Records that rows of these are changed, in the transaction that changes them.
   *
   * @param bounds of each tenant the greatest id that was written, or ""
   */
  public static void changed(Session session, long migration, Map<String, String> bounds)
      throws SQLException {
    session.update(
        """
        INSERT INTO portage.replicated_tenant AS r (migration, tenant, last_id, touched)
        SELECT ?, k.tenant, k.bound, pg_current_xact_id()
          FROM unnest(?::text[], ?::text[]) AS k (tenant, bound)
        ON CONFLICT (migration, tenant) DO UPDATE
           SET last_id = greatest(r.last_id COLLATE "C", excluded.last_id COLLATE "C"),
               touched = excluded.touched
        """,
        migration,
        bounds.keySet().toArray(String[]::new),
        bounds.values().toArray(String[]::new));
  }

  /** Records that a row of this one is refused, so that the next run copies it again. */
  public static void failed(Session session, long migration, String tenant, String reason)
      throws SQLException {
    session.update(
        """
        UPDATE portage.unit SET outcome = 'failed', reason = ?
         WHERE migration = ? AND bot_id = ? AND state = 'ended'
        """,
        reason,
        migration,
        tenant);
    session.update(
        """
        INSERT INTO portage.replicated_tenant (migration, tenant, failed, touched)
        VALUES (?, ?, true, pg_current_xact_id())
        ON CONFLICT (migration, tenant) DO UPDATE SET failed = true, touched = excluded.touched
        """,
        migration,
        tenant);
  }

  /** Records that the application has written these. */
  public static void superseded(Session session, long migration, Collection<String> tenants)
      throws SQLException {
    session.update(
        """
        INSERT INTO portage.replicated_tenant (migration, tenant, superseded, touched)
        SELECT ?, k.tenant, true, pg_current_xact_id() FROM unnest(?::text[]) AS k (tenant)
        ON CONFLICT (migration, tenant) DO UPDATE
           SET superseded = true, touched = excluded.touched
        """,
        migration,
        tenants.toArray(String[]::new));
  }

  /**
   * Those of which rows may have changed since.
   *
   * @param snapshot of the target, as {@code pg_current_snapshot()} gave it
   */
  public static List<String> changedSince(Session session, long migration, String snapshot)
      throws SQLException {
    return session.list(
        """
        SELECT tenant FROM portage.replicated_tenant
         WHERE migration = ?
           AND (touched IS NULL OR NOT pg_visible_in_snapshot(touched, ?::pg_snapshot))
        """,
        row -> row.getString(1),
        migration,
        snapshot);
  }
}
