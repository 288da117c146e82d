package dev.portage.journal;

import com.github.f4b6a3.ulid.Ulid;
import dev.portage.postgres.Session;
import dev.portage.store.SqlName;
import dev.portage.store.TableShape;
import dev.portage.store.TenantId;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Finds which migration wrote the rows that a table has, whose ids are ULIDs. */
final class EarlierRows {
  private EarlierRows() {}

  /**
   * A unit that was migrated.
   *
   * @param newest the greatest id of its rows; where its task recorded none, as the stack's own
   *     image, the greatest of the time when the task was seen to have ended
   */
  private record Migrated(String bot, Route route, String newest) {}

  /**
   * The tenants whose rows a migration wrote, with the route of the last one; not those of which
   * the application has written newer rows since.
   *
   * @param current a migration that is not meant; 0 for none
   */
  static Map<TenantId, Route> of(Session session, TableShape table, long current)
      throws SQLException {
    List<Migrated> migrated = migrated(session, table, current);
    Set<String> newer = new HashSet<>(newer(session, table, migrated));
    Map<TenantId, Route> routes = new HashMap<>();
    migrated.stream()
        .filter(unit -> !newer.contains(unit.bot()))
        .forEach(unit -> routes.put(new TenantId.Named(unit.bot()), unit.route()));
    return Map.copyOf(routes);
  }

  private static List<Migrated> migrated(Session session, TableShape table, long current)
      throws SQLException {
    return session.list(
        """
        SELECT DISTINCT ON (u.bot_id) u.bot_id, m.route, u.last_id, u.ended_at
          FROM portage.unit u JOIN portage.migration m ON m.id = u.migration
         WHERE m.items_oid = ?::oid AND m.id <> ? AND u.outcome = 'migrated' AND u.bot_id <> ''
         ORDER BY u.bot_id, u.ended_at DESC
        """,
        row ->
            new Migrated(
                row.getString(1),
                Route.find(row.getString(2)).orElseThrow(),
                row.getString(3).isEmpty()
                    ? Ulid.max(row.getObject(4, OffsetDateTime.class).toInstant().toEpochMilli())
                        .toString()
                    : row.getString(3)),
        table.oid(),
        current);
  }

  private static List<String> newer(Session session, TableShape table, List<Migrated> migrated)
      throws SQLException {
    SqlName tenant = table.table().tenant().orElseThrow();
    return session.list(
        """
        SELECT w.bot FROM unnest(?::text[], ?::text[]) AS w (bot, newest)
         WHERE EXISTS (SELECT FROM %s t
                        WHERE t.%s = w.bot::%s AND t.%s::text COLLATE "C" > w.newest)
        """
            .formatted(
                table.table().name().quoted(),
                tenant.quoted(),
                table.column(tenant).orElseThrow().baseType(),
                table.table().id().quoted()),
        row -> row.getString(1),
        values(migrated, Migrated::bot),
        values(migrated, Migrated::newest));
  }

  private static String[] values(List<Migrated> migrated, Function<Migrated, String> of) {
    return migrated.stream().map(of).toArray(String[]::new);
  }
}
