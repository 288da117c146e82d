package dev.portage.verify;

import dev.portage.bots.BotId;
import dev.portage.journal.Route;
import dev.portage.merge.TableDifferences;
import dev.portage.store.TenantId;
import dev.portage.verify.BotCheck.Result;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The results of a verification.
 *
 * @param checks one for each bot that exists, and for each tenant with rows that is none
 * @param rows of the table in all
 * @param differences the rows that differ, where rows were compared one by one
 * @param parents the rows that differ of each table that they refer to
 * @param causes what may be the reason where rows are wrong, a sentence each
 */
public record VerificationReport(
    List<BotCheck> checks,
    long rows,
    Optional<TableDifferences> differences,
    List<TableDifferences> parents,
    List<String> causes) {
  /** Bots without rows that the migration reported itself. */
  private static final Set<Result> REPORTED = Set.of(Result.FAILED, Result.NO_ROWS_ANYWHERE);

  /** A report without a comparison of single rows. */
  public VerificationReport(List<BotCheck> checks, long rows) {
    this(checks, rows, Optional.empty(), List.of(), List.of());
  }

  /** A report of rows that refer to no others. */
  public VerificationReport(
      List<BotCheck> checks, long rows, Optional<TableDifferences> differences) {
    this(checks, rows, differences, List.of(), List.of());
  }

  /** The same with single rows of tenants that differ, which were compared as a whole. */
  public VerificationReport listing(TableDifferences listed) {
    return new VerificationReport(checks, rows, Optional.of(listed), parents, causes);
  }

  /** The same with the tables that the rows refer to. */
  public VerificationReport with(List<TableDifferences> compared) {
    return new VerificationReport(checks, rows, differences, compared, causes);
  }

  /** The same with what may be the reason where rows are wrong. */
  public VerificationReport because(List<String> these) {
    return new VerificationReport(checks, rows, differences, parents, these);
  }

  /**
   * The same with the answer to who wrote the rows that nothing is compared with.
   *
   * @param routes of the migrations that wrote a tenant's rows; the application wrote the others
   */
  public VerificationReport writtenBy(Map<TenantId, Route> routes) {
    List<BotCheck> named =
        checks.stream()
            .map(
                check ->
                    check.writtenBy(
                        Optional.ofNullable(routes.get(new TenantId.Named(check.bot().value())))))
            .toList();
    return new VerificationReport(named, rows, differences, parents, causes);
  }

  /** The tables that the rows refer to and that differ by more than the application's changes. */
  public List<TableDifferences> badParents() {
    return parents.stream().filter(of -> !of.areApplications()).toList();
  }

  /** The same of these bots only, without single rows. */
  public VerificationReport only(Set<BotId> bots) {
    return new VerificationReport(
        checks.stream().filter(check -> bots.contains(check.bot())).toList(),
        rows,
        Optional.empty(),
        parents,
        causes);
  }

  /** The checks whose results are not good. */
  public List<BotCheck> bad() {
    return checks.stream().filter(check -> !check.result().good()).toList();
  }

  /** Whether the rows are right; bots that the migration reported as failed do not count. */
  public boolean rowsAreRight() {
    return bad().stream().allMatch(check -> REPORTED.contains(check.result()))
        && badParents().isEmpty();
  }
}
