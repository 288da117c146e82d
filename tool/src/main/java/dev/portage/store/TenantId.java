package dev.portage.store;

import java.util.Comparator;
import java.util.Optional;
import java.util.Set;

/**
 * Identifies whose rows belong together: the value of a table's tenant column, the id of a bot in
 * the application's table. The empty text is a value like any other; it is not the same as none.
 */
public sealed interface TenantId extends Comparable<TenantId> {

  /**
   * The tenant that has this value in the column.
   *
   * @param value as text, which may be empty
   */
  record Named(String value) implements TenantId {}

  /** Rows without a tenant: the column is NULL, or the table has none. */
  record NoTenant() implements TenantId {}

  /** Rows without a tenant. */
  static TenantId none() {
    return new NoTenant();
  }

  /** The tenant of this value. */
  static TenantId of(String value) {
    return new Named(value);
  }

  /**
   * The tenant of a row that was read.
   *
   * @param value of its tenant column, as the driver returns it: null for NULL
   */
  static TenantId ofColumn(String value) {
    return value == null ? new NoTenant() : new Named(value);
  }

  /** The tenant, or empty for rows without one. */
  default Optional<Named> named() {
    return switch (this) {
      case Named named -> Optional.of(named);
      case NoTenant ignored -> Optional.empty();
    };
  }

  /** Describes it for messages. */
  default String describe() {
    return switch (this) {
      case Named named -> named.value();
      case NoTenant ignored -> "rows without a tenant";
    };
  }

  /** Describes it where these have rows: rows without a tenant may be all that there are. */
  default String describeAmong(Set<TenantId> all) {
    return equals(none()) && all.equals(Set.of(none())) ? "all rows" : describe();
  }

  /** Orders tenants by their values; rows without one come first. */
  @Override
  default int compareTo(TenantId other) {
    return Comparator.comparing((TenantId id) -> id.named().isPresent())
        .thenComparing(id -> id.named().map(Named::value).orElse(""))
        .compare(this, other);
  }
}
