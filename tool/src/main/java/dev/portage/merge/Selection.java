package dev.portage.merge;

import dev.portage.journal.IdRange;
import dev.portage.postgres.Session;
import dev.portage.store.SqlName;
import dev.portage.store.TableShape;
import dev.portage.store.TenantId;
import dev.portage.store.TenantId.Named;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Selects rows of a table: those of some tenants, or those without a tenant, and of these a range
 * of ids. COPY takes no parameters, so the values are passed as settings of the transaction: they
 * are bound, and never spliced into a statement.
 *
 * @param table on the server that is queried
 * @param tenants whose rows; empty for rows that have none
 * @param ids empty for all
 * @param leftOut ids of rows that are not meant
 * @param newest id up to which rows of each tenant are meant; empty for all. Those of a tenant that
 *     it lacks are not
 */
public record Selection(
    TableShape table,
    List<Named> tenants,
    Optional<IdRange> ids,
    List<String> leftOut,
    Map<TenantId, String> newest) {
  private static final String BIND =
      """
      SELECT set_config('portage.tenants', ?::text[]::text, true),
             set_config('portage.after', ?, true), set_config('portage.upto', ?, true),
             set_config('portage.left_out', ?::text[]::text, true),
             set_config('portage.newest', ?::text[]::text, true)
      """;

  /** All rows of the tenants in the range. */
  public Selection(TableShape table, List<Named> tenants, Optional<IdRange> ids) {
    this(table, tenants, ids, List.of(), Map.of());
  }

  /** The same without these rows. */
  public Selection without(List<String> ids) {
    return new Selection(table, tenants, this.ids, ids, newest);
  }

  /** The same, of each tenant only rows with ids up to this one. */
  public Selection upTo(Map<TenantId, String> newest) {
    return new Selection(table, tenants, ids, leftOut, newest);
  }

  /** The values of tenants, as an array of the driver. */
  public static String[] values(List<Named> tenants) {
    return tenants.stream().map(Named::value).toArray(String[]::new);
  }

  /** Passes the values to the server, until the transaction ends. */
  public void bind(Session session) throws SQLException {
    session.one(
        BIND,
        row -> "",
        values(tenants),
        ids.flatMap(IdRange::after).orElse(""),
        ids.flatMap(IdRange::upTo).orElse(""),
        leftOut.toArray(String[]::new),
        tenants.stream().map(tenant -> newest.getOrDefault(tenant, "")).toArray(String[]::new));
  }

  /** The rows of the tenants, by the values that were bound. */
  public String ofTenants() {
    return table
        .table()
        .tenant()
        .map(
            tenant ->
                tenants.isEmpty()
                    ? tenant.quoted() + " IS NULL"
                    // A scalar subquery is evaluated once, and not for each row.
                    : "%s = ANY ((SELECT current_setting('portage.tenants')::%s[])::%s[])"
                        .formatted(tenant.quoted(), type(tenant), type(tenant)))
        .orElse("true");
  }

  /** The rows of the tenants in the range, by the values that were bound. */
  public String condition() {
    SqlName id = table.table().id();
    StringBuilder condition = new StringBuilder(ofTenants());
    ids.flatMap(IdRange::after)
        .ifPresent(after -> condition.append(bound(id, ">", "portage.after")));
    ids.flatMap(IdRange::upTo).ifPresent(upTo -> condition.append(bound(id, "<=", "portage.upto")));
    if (!leftOut.isEmpty()) {
      condition.append(
          " AND %s <> ALL ((SELECT current_setting('portage.left_out')::%s[])::%s[])"
              .formatted(id.quoted(), type(id), type(id)));
    }
    if (!newest.isEmpty()) {
      condition.append(
          """
           AND %s::text COLLATE "C" <=
               (SELECT k.newest
                  FROM unnest(current_setting('portage.tenants')::text[],
                              current_setting('portage.newest')::text[]) AS k (tenant, newest)
                 WHERE k.tenant = %s::text)
          """
              .formatted(id.quoted(), table.table().tenant().orElseThrow().quoted()));
    }
    return condition.toString();
  }

  private String bound(SqlName id, String operator, String setting) {
    return " AND %s %s current_setting('%s')::%s"
        .formatted(id.quoted(), operator, setting, type(id));
  }

  private String type(SqlName column) {
    return table.column(column).orElseThrow().baseType();
  }

  /** The same rows on the other server. */
  Selection on(TableShape other) {
    return new Selection(other, tenants, ids, leftOut, newest);
  }
}
