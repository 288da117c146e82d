package dev.portage.migration;

import dev.portage.fault.Fault;
import dev.portage.fault.Retry;
import dev.portage.journal.MigrationIdentity;
import dev.portage.journal.Route;
import dev.portage.postgres.Database;
import dev.portage.store.TenantNoun;
import dev.portage.verify.VerificationReport;
import java.util.Optional;

/** What a route does before its survey: steps discover, check and source. */
sealed interface RouteSetup permits ReembedSetup, TransferSetup {
  /** What those are called whose rows are migrated. */
  default TenantNoun noun() {
    return TenantNoun.BOT;
  }

  /** Which route it is. */
  Route route();

  /** Version of this Portage, for the journal. */
  String version();

  /** Finds what is migrated, and reports it. The methods below may be called afterwards. */
  void discover();

  /** Connects to the cluster that takes the rows. */
  Database openTarget();

  /**
   * Checks the target's table, and reports it.
   *
   * @return the table's OID
   * @throws Fault where it cannot take the rows
   */
  long check(Database target);

  /**
   * What makes a later run of the same command the same migration.
   *
   * @throws Fault BAD_CONFIGURATION where an unfinished one has another origin
   */
  MigrationIdentity identity(Ledger ledger);

  /** Whether an earlier run proved everything, and nothing can have changed at the origin. */
  boolean wasProved(Ledger ledger);

  /** Compares the target once more with what {@link #wasProved was proved}. */
  VerificationReport proveAgain(Database target, MigrationIdentity identity);

  /**
   * What connecting costs, as a sentence without its end; empty where it costs nothing.
   *
   * @throws Fault where the origin cannot be used, or it would be paid for in vain
   */
  Optional<String> price(MigrationIdentity identity, Ledger ledger);

  /** Connects to the source, where the route has one. */
  RouteSteps connect(Database target, MigrationIdentity identity);

  /** Retries transient faults, within one window for the whole run and all of its steps. */
  Retry retry();

  /** Removes what a run that came to its end no longer needs, where the operator asked for it. */
  default void afterRun(
      Database target, CoordinatorLock lock, MigrationIdentity identity, MigrationReport report) {}

  /** Restores what the failed run dropped, where it can. */
  default void afterFailure(Database target, CoordinatorLock lock, RuntimeException failure) {}
}
