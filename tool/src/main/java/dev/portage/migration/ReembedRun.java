package dev.portage.migration;

import dev.portage.migration.MigrationReport.RecallOfBoth;
import dev.portage.plan.EmbeddingSurvey;
import dev.portage.plan.Plan;
import dev.portage.plan.TenantSelection;
import dev.portage.verify.VerificationReport;
import java.util.Optional;

/**
 * Embeds the planned bots, one task each.
 *
 * @param steps that planned it
 * @param survey of the deployment
 * @param plan made from it
 * @param ledger of the migration
 * @param parallel tasks at once; 0 where workers lease the bots themselves
 */
record ReembedRun(
    ReembedSteps steps, EmbeddingSurvey survey, Plan plan, Ledger ledger, int parallel)
    implements RouteSteps.Planned {

  @Override
  public Optional<String> question() {
    return plan.toDo() > 0 ? Optional.of("this costs money") : Optional.empty();
  }

  @Override
  public boolean isWhole() {
    return steps.settings().selection().equals(TenantSelection.ALL);
  }

  @Override
  public boolean hasWork() {
    return plan.changesRows() || ledger.unfinished();
  }

  @Override
  public boolean work(CoordinatorLock lock, RowCount written) {
    long before = ledger.chunks();
    try {
      return new EmbedStep(this).run(lock);
    } finally {
      written.add(ledger.chunks() - before);
    }
  }

  @Override
  public void reconcile() {
    new EmbeddingReconciliation(ledger.migrationUnits(), steps.clients().bots(), steps.target())
        .run(steps.context().reporter()::note);
  }

  @Override
  public Optional<RecallOfBoth> index() {
    return Optional.empty();
  }

  @Override
  public VerificationReport verify() {
    return VerificationRun.of(
        steps.clients().bots(), steps.target(), steps.settings().scanSegments());
  }
}
