package dev.portage.merge;

import static java.util.stream.Collectors.joining;

import dev.portage.store.CatalogTable;
import dev.portage.store.DigestColumns;
import dev.portage.store.SqlName;
import dev.portage.store.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The SQL that reads a table of one side in pages, in the order of its unique key.
 *
 * @param table that is read
 * @param columns that are compared
 * @param tenant its column, where the table has one
 * @param named columns that say what a row belongs to: references, and natural keys
 * @param tenants whose rows; empty for those of all
 * @param rows of a page
 */
record KeyPages(
    CatalogTable table,
    List<SqlName> columns,
    Optional<SqlName> tenant,
    List<SqlName> named,
    Optional<Set<TenantId>> tenants,
    int rows) {
  /** Rows of a page: their hashes take some megabytes. */
  static final int ROWS = 5_000;

  /** Where they have long values, too. */
  static final int FEW_ROWS = 200;

  /** A page, with the values of {@link #arguments}. */
  String page(Optional<String> after, String selected) {
    return page(after, selected, "?::text[]");
  }

  /**
   * A page.
   *
   * @param after the last key of the page before
   * @param ofTenants an expression: the values of the tenants as this side has them
   */
  String page(Optional<String> after, String selected, String ofTenants) {
    String key = "t." + key();
    String beyond =
        after.isPresent() ? "%s > ?::%s".formatted(key, keyType()) : key + " IS NOT NULL";
    return "SELECT %s FROM %s t WHERE %s AND %s ORDER BY %s LIMIT %d"
        .formatted(selected, name(), beyond, isOfTenants(ofTenants), key, rows);
  }

  /**
   * Whether a row t belongs to one of the tenants.
   *
   * @param values an expression: their values as this side has them
   */
  String isOfTenants(String values) {
    if (tenants.isEmpty()) {
      return "true";
    }
    if (tenant.isEmpty()) {
      return Boolean.toString(tenants.get().contains(TenantId.none()));
    }
    String none =
        tenants.get().contains(TenantId.none()) ? "%s IS NULL OR ".formatted(tenant("t")) : "";
    return "(%s%s = ANY (%s))".formatted(none, tenant("t"), values);
  }

  /** The key after which the next page begins; empty where this one was the last. */
  <T> Optional<String> next(List<T> page, Function<T, String> key) {
    return page.size() < rows ? Optional.empty() : Optional.of(key.apply(page.getLast()));
  }

  /** The values to bind for a page. */
  Object[] arguments(Optional<String> after) {
    List<Object> arguments = new ArrayList<>(after.stream().toList());
    if (tenants.isPresent() && tenant.isPresent()) {
      arguments.add(
          tenants.get().stream()
              .flatMap(of -> of.named().stream())
              .map(TenantId.Named::value)
              .toArray(String[]::new));
    }
    return arguments.toArray();
  }

  /** A hash of each column that is compared, as an array. */
  String hashes(String alias) {
    return "ARRAY[%s]::text[]"
        .formatted(
            columns.stream()
                .map(name -> DigestColumns.hash(table.column(name).orElseThrow(), alias))
                .collect(joining(", ")));
  }

  String isKey() {
    return "t.%s = ANY (?::text[]::%s[])".formatted(key(), keyType());
  }

  String tenant(String alias) {
    return tenant.map(name -> alias + "." + name.quoted() + "::text").orElse("NULL::text");
  }

  String key() {
    return table.ref().id().quoted();
  }

  String keyType() {
    return table.castType(table.ref().id());
  }

  String name() {
    return table.ref().name().quoted();
  }
}
