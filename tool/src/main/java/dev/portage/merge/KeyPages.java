package dev.portage.merge;

import static java.util.stream.Collectors.joining;

import dev.portage.postgres.Session;
import dev.portage.store.CatalogTable;
import dev.portage.store.DigestColumns;
import dev.portage.store.SqlName;
import dev.portage.store.TenantId;
import java.sql.SQLException;
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

  /** Keys that are passed over, at most, for one page. */
  static final int SCANNED = 500_000;

  /**
   * Where a page begins and ends.
   *
   * @param after the last key of the page before; empty for the first one
   * @param upTo the last key that it may have; empty where all keys are left
   */
  record Span(Optional<String> after, Optional<String> upTo) {
    /** The key after which the next page begins; empty where this one was the last. */
    <T> Optional<String> next(List<T> page, int rows, Function<T, String> key) {
      return page.size() < rows ? upTo : Optional.of(key.apply(page.getLast()));
    }
  }

  /**
   * Where the next page ends. A page has an end where few of the table's rows may belong to the
   * tenants, and no index finds those: else one statement might read the whole table.
   *
   * @param scanned keys that are passed over, at most
   */
  Span span(Session session, Optional<String> after, int scanned) throws SQLException {
    if (tenants.isEmpty() || tenant.isEmpty() || table.isIndexed(session, tenant.get())) {
      return new Span(after, Optional.empty());
    }
    String key = "t." + key();
    Optional<String> upTo =
        session.first(
            "SELECT %1$s::text FROM %2$s t WHERE %3$s ORDER BY %1$s OFFSET %4$d LIMIT 1"
                .formatted(key, name(), beyond(after), scanned - 1),
            row -> row.getString(1),
            after.stream().toArray());
    return new Span(after, upTo);
  }

  private String beyond(Optional<String> after) {
    String key = "t." + key();
    return after.isPresent() ? "%s > ?::%s".formatted(key, keyType()) : key + " IS NOT NULL";
  }

  /** A page, with the values of {@link #arguments}. */
  String page(Span span, String selected) {
    return page(span, selected, "?::text[]");
  }

  /**
   * A page.
   *
   * @param ofTenants an expression: the values of the tenants as this side has them
   */
  String page(Span span, String selected, String ofTenants) {
    String key = "t." + key();
    String within = span.upTo().isPresent() ? " AND %s <= ?::%s".formatted(key, keyType()) : "";
    return "SELECT %s FROM %s t WHERE %s%s AND %s ORDER BY %s LIMIT %d"
        .formatted(
            selected, name(), beyond(span.after()), within, isOfTenants(ofTenants), key, rows);
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

  /** The values to bind for a page. */
  Object[] arguments(Span span) {
    List<Object> arguments = new ArrayList<>(span.after().stream().toList());
    arguments.addAll(span.upTo().stream().toList());
    arguments.addAll(ofTenants());
    return arguments.toArray();
  }

  /** The value to bind for {@link #isOfTenants}; none where it has none. */
  List<Object> ofTenants() {
    List<Object> arguments = new ArrayList<>();
    if (tenants.isPresent() && tenant.isPresent()) {
      arguments.add(
          tenants.get().stream()
              .flatMap(of -> of.named().stream())
              .map(TenantId.Named::value)
              .toArray(String[]::new));
    }
    return arguments;
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
