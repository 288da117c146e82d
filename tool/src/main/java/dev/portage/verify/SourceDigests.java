package dev.portage.verify;

import dev.portage.fault.Fault;
import dev.portage.postgres.Bisection;
import dev.portage.postgres.Database;
import dev.portage.postgres.RowFaults;
import dev.portage.store.ChunkRows;
import dev.portage.store.Fingerprint;
import dev.portage.store.TenantId;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The digests of the source's rows by tenant. A row that cannot be read, since a page of the source
 * is damaged, would fail the statement for all: then its tenant is found by bisection, so that all
 * others are compared.
 *
 * @param readable the digests of tenants all of whose rows can be read
 * @param unreadable the other tenants
 */
public record SourceDigests(Map<TenantId, Fingerprint> readable, Set<TenantId> unreadable) {
  /** How often a statement may fail: each tenant takes some dozen, which may scan the table. */
  private static final int MOST = 500;

  /** A session that holds a lock on the table for longer becomes a fault, not a silent wait. */
  public static final Duration LOCK = Duration.ofSeconds(30);

  /** Reads those of all tenants, in one snapshot where all rows can be read. */
  static SourceDigests of(Database source, ChunkRows rows) {
    return of(
        source,
        rows,
        () -> inSnapshot(source, rows::fingerprints),
        () -> inSnapshot(source, rows::counts).keySet());
  }

  /** Reads those of these tenants. */
  public static SourceDigests of(Database source, ChunkRows rows, Set<TenantId> tenants) {
    return of(source, rows, () -> of(tenants, source, rows), () -> tenants);
  }

  /**
   * The tenants whose rows are to be compared one by one, although no digest of them can be read:
   * where a table has no tenants, all of its rows.
   */
  public Set<TenantId> byRow() {
    return unreadable.stream()
        .filter(tenant -> tenant.named().isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }

  private static SourceDigests of(
      Database source,
      ChunkRows rows,
      Supplier<Map<TenantId, Fingerprint>> all,
      Supplier<Set<TenantId>> tenants) {
    try {
      return new SourceDigests(all.get(), Set.of());
    } catch (Fault fault) {
      if (!RowFaults.isOne(fault)) {
        throw fault;
      }
    }
    Map<TenantId, Fingerprint> readable = new HashMap<>();
    Set<TenantId> unreadable = new HashSet<>();
    new Bisection<TenantId>(
            some -> {
              readable.putAll(of(Set.copyOf(some), source, rows));
              return true;
            },
            (tenant, fault) -> unreadable.add(tenant),
            new AtomicInteger(MOST))
        .halves(tenants.get().stream().sorted().toList());
    return new SourceDigests(Map.copyOf(readable), Set.copyOf(unreadable));
  }

  private static Map<TenantId, Fingerprint> of(
      Set<TenantId> tenants, Database source, ChunkRows rows) {
    return inSnapshot(source, session -> rows.fingerprints(session, tenants));
  }

  private static <T> T inSnapshot(Database source, Database.Work<T> work) {
    return source.inSnapshot(
        session -> {
          session.lockWithin(LOCK);
          return work.on(session);
        });
  }
}
