package dev.portage.verify;

import com.github.f4b6a3.ulid.Ulid;
import dev.portage.fault.Results;
import dev.portage.journal.BotOutcome;
import dev.portage.journal.Unit;
import dev.portage.journal.WrittenRows;
import dev.portage.merge.MappedTable;
import dev.portage.merge.RowComparison;
import dev.portage.merge.RowPolicy;
import dev.portage.merge.RowScope;
import dev.portage.merge.TableDifferences;
import dev.portage.plan.Tenant;
import dev.portage.plan.TenantList;
import dev.portage.postgres.Database;
import dev.portage.postgres.Session;
import dev.portage.store.ChunkRows;
import dev.portage.store.ChunkTable;
import dev.portage.store.DigestColumns;
import dev.portage.store.Fingerprint;
import dev.portage.store.TableShape;
import dev.portage.store.TenantId;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Reads what a {@link Comparison} compares: expected rows from the source or from the journal,
 * actual rows from the target, each in one snapshot. It changes nothing (I8).
 */
public final class Verification {
  private Verification() {}

  /**
   * One cluster, and its rows with the columns that are compared.
   *
   * @param database to read from
   * @param rows of the table there
   */
  public record Cluster(Database database, ChunkRows rows) {}

  /**
   * How rows are compared one by one.
   *
   * @param keys the target's table with the keys of the source
   * @param listed how many differences of each kind are listed
   */
  public record ByRow(MappedTable keys, int listed) {
    /** Compares by row, and lists the usual number of differences. */
    public ByRow(MappedTable keys) {
      this(keys, TableDifferences.LISTED);
    }
  }

  /**
   * The tenants that the journal is compared for.
   *
   * @param tenants which tenants should have rows
   * @param unreadable those of them of which nothing more is known
   */
  public record Listed(TenantList tenants, Set<Tenant> unreadable) {}

  /**
   * Compares the target with its source; needs no journal.
   *
   * @param byRow how rows are compared one by one, where it is known who wrote them
   * @param tenants says which tenants should have rows. It is asked after the rows are read, so
   *     that a bot that is created in the meantime is not reported as unknown
   */
  public static Comparison againstSource(
      Cluster source, Cluster target, ByRow byRow, Supplier<TenantList> tenants) {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<SourceDigests> there =
          threads.submit(() -> SourceDigests.of(source.database(), source.rows()));
      Map<TenantId, Actual> here =
          inSnapshot(
              target.database(),
              session ->
                  actual(
                      Set.of(DigestColumns.of(target.rows().columns())),
                      target.rows(),
                      Set.of(),
                      session));
      Map<TenantId, Expected> expected = new HashMap<>();
      SourceDigests digests = Results.of(there);
      digests.readable().forEach((tenant, rows) -> expected.put(tenant, Expected.Rows.of(rows)));
      digests.unreadable().forEach(tenant -> expected.put(tenant, new Expected.UnreadableRows()));
      return !target.rows().shape().table().equals(ChunkTable.ITEMS) && recorded(target)
          ? Comparison.byRow(
              expected,
              here,
              tenants.get(),
              byRow(source, target, byRow, unequal(expected, here, digests.byRow())))
          : Comparison.of(expected, new Expected.Absent(), here, tenants.get());
    }
  }

  /** Whether it is recorded which rows Portage wrote, and perhaps that it wrote none. */
  private static boolean recorded(Cluster target) {
    return target
        .database()
        .inTransaction(session -> WrittenRows.wereCopied(session, target.rows().shape().oid()));
  }

  private static Set<TenantId> unequal(
      Map<TenantId, Expected> expected, Map<TenantId, Actual> actual, Set<TenantId> byRow) {
    Set<TenantId> unequal = new HashSet<>(expected.keySet());
    unequal.addAll(actual.keySet());
    unequal.removeIf(tenant -> isEqualOrUnreadable(expected.get(tenant), actual.get(tenant)));
    unequal.addAll(byRow);
    return Set.copyOf(unequal);
  }

  private static boolean isEqualOrUnreadable(Expected expected, Actual actual) {
    return expected instanceof Expected.UnreadableRows
        || (expected instanceof Expected.Rows rows && actual != null && actual.matches(rows));
  }

  private static TableDifferences byRow(
      Cluster source, Cluster target, ByRow by, Set<TenantId> tenants) {
    TableShape from = source.rows().shape();
    return RowComparison.between(
        source.database(),
        target.database(),
        new RowComparison.Rows(
            from.catalog(), by.keys(), source.rows().columns(), from.table().tenant()),
        RowScope.of(tenants, RowPolicy.keeping(by.keys().table().hasGeneratedKeys()))
            .listing(by.listed()));
  }

  /**
   * Compares the target with what the journal says was written.
   *
   * @param units of all migrations into this table; empty where there was none
   * @param listed says which tenants should have rows; asked after the rows are read
   */
  public static Comparison againstJournal(
      Database target, TableShape shape, List<Unit> units, Supplier<Listed> listed) {
    ChunkRows rows = ChunkRows.of(shape);
    Map<TenantId, Actual> actual =
        inSnapshot(
            target,
            session ->
                actual(digested(units, shape), rows, rows.withBrokenVectors(session), session));
    Listed tenants = listed.get();
    // Where it is not known which tenants exist, rows that were not migrated are the application's.
    Expected unlisted =
        tenants.tenants().complete() ? new Expected.Unrecorded() : new Expected.Absent();
    return Comparison.of(expected(units, tenants), unlisted, actual, tenants.tenants());
  }

  /** The columns of the digests in the journal. */
  private static Set<DigestColumns> digested(List<Unit> units, TableShape shape) {
    Set<DigestColumns> digested =
        units.stream()
            .flatMap(unit -> DigestColumns.ofDigest(unit.digest()).stream())
            .filter(columns -> columns.areIn(shape.catalog()))
            .collect(Collectors.toCollection(HashSet::new));
    if (digested.isEmpty()) {
      digested.add(DigestColumns.of(shape.catalog().names()));
    }
    return digested;
  }

  private static <T> T inSnapshot(Database database, Database.Work<T> work) {
    return database.inSnapshot(
        session -> {
          session.lockWithin(SourceDigests.LOCK);
          return work.on(session);
        });
  }

  private static Map<TenantId, Actual> actual(
      Set<DigestColumns> digested, ChunkRows rows, Set<TenantId> brokenVectors, Session session)
      throws SQLException {
    Map<TenantId, Set<String>> digests = new HashMap<>();
    Map<TenantId, Fingerprint> latest = Map.of();
    for (DigestColumns columns : digested) {
      latest = rows.fingerprints(session, columns);
      latest.forEach(
          (tenant, found) ->
              digests.computeIfAbsent(tenant, key -> new HashSet<>()).add(found.digest()));
    }
    Set<TenantId> duplicated = rows.duplicated(session);
    Map<TenantId, Actual> actual = new HashMap<>();
    latest.forEach(
        (tenant, found) ->
            actual.put(
                tenant,
                new Actual(
                    found.rows(),
                    Set.copyOf(digests.get(tenant)),
                    found.oldest(),
                    duplicated.contains(tenant),
                    brokenVectors.contains(tenant))));
    return actual;
  }

  /** What the journal says of listed tenants, and of rows without a tenant. */
  private static Map<TenantId, Expected> expected(List<Unit> units, Listed listed) {
    boolean all = !listed.tenants().complete();
    Set<TenantId> known =
        listed.tenants().tenants().stream()
            .map(Tenant::id)
            .collect(Collectors.toCollection(HashSet::new));
    known.add(TenantId.none());
    Map<TenantId, Expected> expected = new HashMap<>();
    for (Unit unit : units) {
      TenantId tenant = unit.tenant();
      Expected of = expected(unit);
      if (all ? !(of instanceof Expected.Unrecorded) : known.contains(tenant)) {
        expected.put(tenant, of);
      }
    }
    listed.unreadable().forEach(tenant -> expected.put(tenant.id(), new Expected.Unreadable()));
    return expected;
  }

  private static Expected expected(Unit unit) {
    return switch (unit.outcome().orElse(null)) {
      case BotOutcome.Migrated migrated ->
          new Expected.Rows(
              migrated.chunks(),
              Optional.of(unit.digest())
                  .filter(digest -> DigestColumns.ofDigest(digest).isPresent()),
              unit.endedAt().map(ended -> Ulid.max(ended.toEpochMilli()).toString()),
              unit.copied());
      case BotOutcome.Failed ignored -> new Expected.Failed();
      case BotOutcome.NotApplicable none ->
          none.why() == BotOutcome.Reason.NOT_ON_SOURCE
              ? new Expected.Absent()
              : new Expected.Unrecorded();
      case BotOutcome.Superseded ignored -> new Expected.Unrecorded();
      case BotOutcome.Orphaned ignored -> new Expected.Unrecorded();
      case null -> new Expected.Unrecorded();
    };
  }
}
