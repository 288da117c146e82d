package dev.portage.merge;

import dev.portage.journal.IdRange;
import dev.portage.postgres.Session;
import dev.portage.store.SqlName;
import dev.portage.store.TableShape;
import dev.portage.store.TenantId.Named;
import java.sql.SQLException;
import java.util.List;
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
 */
public record Selection(
    TableShape table, List<Named> tenants, Optional<IdRange> ids, List<String> leftOut) {
  private static final String BIND =
      """
      SELECT set_config('portage.tenants', ?::text[]::text, true),
             set_config('portage.after', ?, true), set_config('portage.upto', ?, true),
             set_config('portage.left_out', ?::text[]::text, true)
      """;

  /** All rows of the tenants in the range. */
  public Selection(TableShape table, List<Named> tenants, Optional<IdRange> ids) {
    this(table, tenants, ids, List.of());
  }

  /** The same without these rows. */
  public Selection without(List<String> ids) {
    return new Selection(table, tenants, this.ids, ids);
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
        leftOut.toArray(String[]::new));
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
    return new Selection(other, tenants, ids, leftOut);
  }
}
