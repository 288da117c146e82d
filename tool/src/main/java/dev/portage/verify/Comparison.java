package dev.portage.verify;

import dev.portage.journal.TenantKey;
import dev.portage.merge.RowDecision;
import dev.portage.merge.TableDifferences;
import dev.portage.plan.Tenant;
import dev.portage.plan.TenantList;
import dev.portage.store.TenantId;
import dev.portage.verify.BotCheck.Note;
import dev.portage.verify.BotCheck.Result;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Compares expected rows with actual ones, tenant by tenant. It decides, and reads nothing: see
 * {@link Verification}.
 */
public final class Comparison {
  private final Map<TenantId, Expected> expected;
  private final Expected unlisted;
  private final Map<TenantId, Actual> actual;
  private final Optional<TableDifferences> byRow;
  private final Map<TenantId, BotCheck> checks = new LinkedHashMap<>();

  private Comparison(
      Map<TenantId, Expected> expected,
      Expected unlisted,
      Map<TenantId, Actual> actual,
      Optional<TableDifferences> byRow) {
    this.expected = expected;
    this.unlisted = unlisted;
    this.actual = actual;
    this.byRow = byRow;
  }

  /**
   * Compares the rows of all tenants.
   *
   * @param expected of each tenant
   * @param unlisted expected of tenants that are not in that map
   * @param actual of each tenant that has rows
   * @param tenants which tenants should have rows
   */
  public static Comparison of(
      Map<TenantId, Expected> expected,
      Expected unlisted,
      Map<TenantId, Actual> actual,
      TenantList tenants) {
    Comparison comparison = new Comparison(expected, unlisted, actual, Optional.empty());
    comparison.compare(tenants);
    return comparison;
  }

  /**
   * Compares the rows of all tenants with the source's, where it is known of each row who wrote it.
   *
   * @param source what each tenant has there
   * @param actual of each tenant that has rows
   * @param tenants which tenants should have rows
   * @param byRow rows that differ
   */
  static Comparison byRow(
      Map<TenantId, Expected> source,
      Map<TenantId, Actual> actual,
      TenantList tenants,
      TableDifferences byRow) {
    Comparison comparison =
        new Comparison(source, new Expected.Absent(), actual, Optional.of(byRow));
    comparison.compare(tenants);
    return comparison;
  }

  /** One check for each tenant. */
  public VerificationReport report() {
    long rows = actual.values().stream().mapToLong(Actual::rows).sum();
    return new VerificationReport(List.copyOf(checks.values()), rows, byRow);
  }

  /** The digest of a tenant's rows, where they are exactly the expected ones. */
  public Optional<String> provedDigest(TenantId tenant) {
    boolean equal = checks.containsKey(tenant) && checks.get(tenant).result() == Result.EQUAL;
    return equal && expectedOf(tenant) instanceof Expected.Rows rows
        ? rows.digest()
        : Optional.empty();
  }

  /** Tenants whose rows are missing, or others than expected without being newer. */
  public Set<TenantId> different() {
    return checks.keySet().stream()
        .filter(this::isDifferent)
        .collect(Collectors.toUnmodifiableSet());
  }

  private boolean isDifferent(TenantId tenant) {
    return switch (checks.get(tenant).result()) {
      case MISSING -> true;
      case DIFFERENT, DUPLICATES, BROKEN_VECTORS ->
          expectedOf(tenant) instanceof Expected.Rows rows && !actualOf(tenant).isNewerThan(rows);
      case EQUAL,
          EQUAL_BUT_EDITED,
          COUNT_EQUAL,
          APPLICATION,
          NONE_NEEDED,
          UNNEEDED,
          FAILED,
          NO_ROWS_ANYWHERE,
          ORPHANED ->
          false;
    };
  }

  private void compare(TenantList tenants) {
    for (Tenant tenant : tenants.tenants()) {
      TenantId id = tenant.id();
      check(id, tenant.title(), wanted(id, tenant.sources() > 0));
    }
    for (Tenant tenant : tenants.excluded().keySet()) {
      TenantId id = tenant.id();
      check(id, tenant.title(), unwanted(id, Result.UNNEEDED));
    }
    Set<TenantId> unknown = new HashSet<>(expected.keySet());
    unknown.addAll(actual.keySet());
    Set<TenantId> all = Set.copyOf(unknown);
    unknown.removeAll(checks.keySet());
    unknown.stream()
        .sorted()
        .forEach(tenant -> check(tenant, tenant.describeAmong(all), unknown(tenant, tenants)));
  }

  private Expected expectedOf(TenantId tenant) {
    return expected.getOrDefault(tenant, unlisted);
  }

  private Actual actualOf(TenantId tenant) {
    return actual.getOrDefault(tenant, Actual.NONE);
  }

  private void check(TenantId tenant, String title, Result result) {
    checks.put(
        tenant,
        new BotCheck(
            TenantKey.of(tenant).bot(),
            title,
            expectedRows(tenant, result),
            actualOf(tenant).rows(),
            result,
            note(tenant, result),
            decisions(tenant)));
  }

  private long expectedRows(TenantId tenant, Result result) {
    return switch (result) {
      case EQUAL, EQUAL_BUT_EDITED, COUNT_EQUAL, MISSING, DIFFERENT, DUPLICATES, BROKEN_VECTORS ->
          expectedOf(tenant) instanceof Expected.Rows rows ? rows.count() : -1;
      case ORPHANED -> 0;
      case APPLICATION, NONE_NEEDED, UNNEEDED, FAILED, NO_ROWS_ANYWHERE -> -1;
    };
  }

  private Note note(TenantId tenant, Result result) {
    return switch (result) {
      case EQUAL -> actualOf(tenant).duplicated() ? Note.DUPLICATES_EXPECTED : Note.NONE;
      case NONE_NEEDED ->
          expectedOf(tenant) instanceof Expected.Rows ? Note.LEFT_ON_SOURCE : Note.NONE;
      case FAILED ->
          switch (expectedOf(tenant)) {
            case Expected.Unreadable() -> Note.UNREADABLE;
            case Expected.UnreadableRows() -> Note.UNREADABLE_ROWS;
            case Expected.Rows ignored -> Note.NONE;
            case Expected.Absent(), Expected.Unrecorded(), Expected.Failed() -> Note.NONE;
          };
      case EQUAL_BUT_EDITED,
          COUNT_EQUAL,
          APPLICATION,
          UNNEEDED,
          NO_ROWS_ANYWHERE,
          MISSING,
          DIFFERENT,
          DUPLICATES,
          BROKEN_VECTORS,
          ORPHANED ->
          Note.NONE;
    };
  }

  private Map<RowDecision, Long> decisions(TenantId tenant) {
    Map<RowDecision, Long> decisions = new HashMap<>();
    byRow.map(of -> of.tenants().get(tenant)).ifPresent(decisions::putAll);
    // Equal, though not written by Portage.
    decisions.remove(RowDecision.ADOPT);
    return decisions;
  }

  /** What the application wrote, edited or deleted is its own; anything else is not as expected. */
  private static Result ofDecisions(Map<RowDecision, Long> decisions, Actual found) {
    if (decisions.containsKey(RowDecision.INSERT)) {
      return found.rows() == 0 ? Result.MISSING : Result.DIFFERENT;
    }
    boolean wrong = TableDifferences.WRONG.stream().anyMatch(decisions::containsKey);
    return wrong ? Result.DIFFERENT : Result.EQUAL_BUT_EDITED;
  }

  private Result wanted(TenantId tenant, boolean hasKnowledge) {
    Expected wanted = expectedOf(tenant);
    Actual found = actualOf(tenant);
    if (!decisions(tenant).isEmpty()) {
      return ofDecisions(decisions(tenant), found);
    }
    if (wanted instanceof Expected.Unreadable || wanted instanceof Expected.UnreadableRows) {
      return Result.FAILED;
    }
    if (!isCopy(wanted, found)) {
      if (found.brokenVectors()) {
        return Result.BROKEN_VECTORS;
      }
      if (found.duplicated()) {
        return Result.DUPLICATES;
      }
    }
    return found.rows() > 0 ? present(wanted, found, hasKnowledge) : absent(wanted, hasKnowledge);
  }

  /** A copy has the duplicates and broken vectors of its source: only differences count in it. */
  private static boolean isCopy(Expected wanted, Actual found) {
    return wanted instanceof Expected.Rows rows && rows.copied() && !found.isNewerThan(rows);
  }

  private static Result present(Expected wanted, Actual found, boolean hasKnowledge) {
    return switch (wanted) {
      case Expected.Rows rows -> present(rows, found);
      case Expected.Absent ignored -> Result.APPLICATION;
      // Of a bot that failed, the rows that it had before are kept.
      case Expected.Unrecorded(),
          Expected.Failed(),
          Expected.Unreadable(),
          Expected.UnreadableRows() ->
          hasKnowledge ? Result.APPLICATION : Result.UNNEEDED;
    };
  }

  private static Result present(Expected.Rows wanted, Actual found) {
    if (found.matches(wanted)) {
      return Result.EQUAL;
    }
    if (found.isNewerThan(wanted)) {
      return Result.APPLICATION;
    }
    return wanted.digest().isEmpty() && found.rows() == wanted.count()
        ? Result.COUNT_EQUAL
        : Result.DIFFERENT;
  }

  private static Result absent(Expected wanted, boolean hasKnowledge) {
    return switch (wanted) {
      case Expected.Rows ignored -> Result.MISSING;
      case Expected.Failed ignored -> Result.FAILED;
      case Expected.Absent ignored -> hasKnowledge ? Result.NO_ROWS_ANYWHERE : Result.NONE_NEEDED;
      case Expected.Unrecorded(), Expected.Unreadable(), Expected.UnreadableRows() ->
          hasKnowledge ? Result.MISSING : Result.NONE_NEEDED;
    };
  }

  /** Rows that are not wanted may stay on the source; on the target they are reported. */
  private Result unwanted(TenantId tenant, Result present) {
    return actual.containsKey(tenant) ? present : Result.NONE_NEEDED;
  }

  /** Rows without a tenant are copied as they are, unless the journal says nothing of them. */
  private Result unknown(TenantId tenant, TenantList tenants) {
    boolean copied =
        tenant.named().isEmpty() && !(expectedOf(tenant) instanceof Expected.Unrecorded);
    return !tenants.complete() || copied
        ? wanted(tenant, expectedOf(tenant) instanceof Expected.Failed)
        : unwanted(tenant, Result.ORPHANED);
  }
}
