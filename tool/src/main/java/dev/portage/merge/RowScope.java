package dev.portage.merge;

import dev.portage.merge.SourceRowReader.Row;
import dev.portage.store.TenantId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Which rows are compared, and by which policy.
 *
 * @param tenants whose rows; empty for those of all
 * @param policy by which it is decided
 * @param listed how many differences of each kind are listed
 * @param each receives each difference
 * @param keys of the source, of the rows that are compared; empty for all
 */
public record RowScope(
    Optional<Set<TenantId>> tenants,
    RowPolicy policy,
    int listed,
    Consumer<RowDifference> each,
    Optional<Keys> keys) {
  /**
   * Some rows of the source.
   *
   * @param of their keys
   * @param alone whether no other row of either side is read; otherwise rows of the target that the
   *     source lacks are compared, too
   */
  record Keys(Set<String> of, boolean alone) {}

  private RowScope(Optional<Set<TenantId>> tenants, RowPolicy policy) {
    this(tenants, policy, TableDifferences.LISTED, row -> {}, Optional.empty());
  }

  /** The rows of all tenants. */
  public static RowScope all(RowPolicy policy) {
    return new RowScope(Optional.empty(), policy);
  }

  /** The rows of these tenants. */
  public static RowScope of(Set<TenantId> tenants, RowPolicy policy) {
    return new RowScope(Optional.of(tenants), policy);
  }

  /** The same, where each difference is passed on. */
  public RowScope passing(Consumer<RowDifference> to) {
    return new RowScope(tenants, policy, listed, to, keys);
  }

  /** The same with another number of differences of each kind. */
  public RowScope listing(int most) {
    return new RowScope(tenants, policy, most, each, keys);
  }

  /** The same of these rows of the source, by their keys. */
  public RowScope only(Optional<Set<String>> of) {
    return new RowScope(tenants, policy, listed, each, of.map(keys -> new Keys(keys, false)));
  }

  /** The same, but nothing is read but the rows of these keys of the source. */
  public RowScope ofKeys(List<String> these) {
    return new RowScope(
        tenants, policy, listed, each, Optional.of(new Keys(new LinkedHashSet<>(these), true)));
  }

  Optional<List<String>> alone() {
    return keys.filter(Keys::alone).map(only -> List.copyOf(only.of()));
  }

  boolean means(Row row) {
    return keys.isEmpty() || keys.get().of().contains(row.key());
  }
}
