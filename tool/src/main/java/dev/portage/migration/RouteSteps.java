package dev.portage.migration;

import dev.portage.migration.MigrationReport.RecallOfBoth;
import dev.portage.plan.Plan;
import dev.portage.plan.Survey;
import dev.portage.verify.VerificationReport;
import java.util.List;
import java.util.Optional;

/** What a route does from the survey on, connected to its clusters. Each step is safe to repeat. */
sealed interface RouteSteps extends AutoCloseable permits ReembedSteps, TransferSteps {
  /**
   * Steps survey and plan: reads only.
   *
   * @param ledger what an earlier run left
   * @param retryFailed whether units that failed are planned again: at most once a command
   */
  Planned plan(Ledger ledger, boolean retryFailed);

  @Override
  void close();

  /** A plan, and the steps that carry it out. */
  sealed interface Planned permits ReembedRun, TransferRun {
    /** What was found. */
    Survey survey();

    /** What is to be done. */
    Plan plan();

    /** What the operator has to agree to, as a sentence without its end; empty where nothing. */
    Optional<String> question();

    /** Whether rows of the target are overwritten, which is asked about once more. */
    default boolean overwrites() {
      return false;
    }

    /** Whether it is the whole migration; otherwise a later run has to finish it. */
    default boolean isWhole() {
      return true;
    }

    /** What is done with rows of tables that the copied rows refer to. */
    default List<Preview.ParentRows> parentRows() {
      return List.of();
    }

    /** What creates the table that takes the rows; none where that exists. */
    default List<String> statements() {
      return List.of();
    }

    /**
     * Creates the table that takes the rows, where it is missing, and all at once.
     *
     * @return the same plan, for the table as it is now
     */
    default Planned created() {
      return this;
    }

    /**
     * Checks what can be checked only when the migration has begun. Nothing is planned yet: after a
     * refusal, another source can be named.
     *
     * @return whether what was planned is no longer so, and has to be planned again
     */
    default boolean begun() {
      return false;
    }

    /** Whether there is anything to write at all; otherwise the target is only verified. */
    boolean hasWork();

    /**
     * Step embed or copy: brings the rows, until all units have an outcome.
     *
     * @param lock that must be held meanwhile
     * @param written counts the rows
     * @return false where Ctrl-C left units without one
     */
    boolean work(CoordinatorLock lock, RowCount written);

    /** Applies the merge rule once more, to what the application wrote at the same time. */
    void reconcile();

    /** Builds the index, where the route builds one, and measures what searches find. */
    Optional<RecallOfBoth> index();

    /**
     * Applies what the source's users change, where the route does so.
     *
     * @param lock that must be held meanwhile
     * @return false where the source is still written, and a cutover is to come
     */
    default boolean follow(CoordinatorLock lock) {
      return true;
    }

    /** Compares the target with what is expected; writes nothing but digests into the journal. */
    VerificationReport verify();
  }
}
