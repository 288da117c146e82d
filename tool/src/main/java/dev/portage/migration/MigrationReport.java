package dev.portage.migration;

import dev.portage.journal.Unit;
import dev.portage.plan.Finding;
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
 * @param written rows that stand since this run and not before
 * @param outage usage-weighted, over the bots that were brought back
 * @param verification of the rows; empty where the run was stopped before
 * @param findings of survey and plan
 * @param end how it ended
 */
public record MigrationReport(
    Instant startedAt,
    List<Unit> units,
    long written,
    Optional<Duration> outage,
    Optional<VerificationReport> verification,
    List<Finding> findings,
    End end) {

  /** How a run ended. */
  public enum End {
    /** All steps are through. */
    FINISHED,
    /** The operator said no to the plan. */
    DECLINED,
    /** Ctrl-C: the same command goes on from there. */
    INTERRUPTED
  }
}
