package dev.portage.migration;

import dev.portage.index.Recall;
import dev.portage.journal.BotOutcome;
import dev.portage.journal.Unit;
import dev.portage.plan.Finding;
import dev.portage.plan.UsageWeightedOutage;
import dev.portage.verify.BotCheck;
import dev.portage.verify.VerificationReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How a run of {@code migrate} ended.
 *
 * @param startedAt when the migration began, which may be an earlier run
 * @param units every bot, in the order of work
 * @param written rows that this run wrote
 * @param others rows that it wrote and removed besides, for each table
 * @param outage usage-weighted, over the bots that were brought back
 * @param verification of the rows; empty where the run ended before
 * @param recall of searches on both sides; empty where nothing was copied
 * @param findings of survey and plan
 * @param end how it ended
 */
public record MigrationReport(
    Instant startedAt,
    List<Unit> units,
    long written,
    List<OtherRows> others,
    Optional<Duration> outage,
    Optional<VerificationReport> verification,
    Optional<RecallOfBoth> recall,
    List<Finding> findings,
    End end) {

  /** What the application's own query finds on either side. */
  public record RecallOfBoth(Recall source, Recall target) {}

  /** The report of these units of the journal, before anything is verified. */
  static MigrationReport of(Instant startedAt, List<Unit> units, RowCount written, End end) {
    return new MigrationReport(
        startedAt,
        units,
        written.rows(),
        written.others(),
        UsageWeightedOutage.of(startedAt, units),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        end);
  }

  /** The same with a verification. */
  MigrationReport verified(VerificationReport report) {
    return new MigrationReport(
        startedAt, units, written, others, outage, Optional.of(report), recall, findings, end);
  }

  /** The same with what searches find. */
  MigrationReport recalled(Optional<RecallOfBoth> both) {
    return new MigrationReport(
        startedAt, units, written, others, outage, verification, both, findings, end);
  }

  /** The same with findings. */
  MigrationReport found(List<Finding> these) {
    return new MigrationReport(
        startedAt, units, written, others, outage, verification, recall, these, end);
  }

  /**
   * Whether every bot's rows that the source has are on the target, and verified by their digests.
   * Where a proof failed, the journal has none: a later run compares the count of such rows.
   */
  boolean isProved() {
    return end == End.FINISHED
        && verification
            .filter(VerificationReport::rowsAreRight)
            .filter(
                report ->
                    report.checks().stream()
                        .noneMatch(
                            check ->
                                check.result() == BotCheck.Result.COUNT_EQUAL
                                    || check.note() == BotCheck.Note.UNREADABLE_ROWS))
            .isPresent()
        && units.stream()
            .noneMatch(unit -> unit.outcome().orElse(null) instanceof BotOutcome.Failed);
  }

  /** How a run ended. */
  public enum End {
    /** All steps are over. */
    FINISHED,
    /** The source is still written; the same command follows it on, and a cutover ends it. */
    FOLLOWING,
    /** The operator said no to the plan. */
    DECLINED,
    /** Ctrl-C: the same command resumes it. */
    INTERRUPTED
  }
}
