package dev.portage.migration;

import static java.util.stream.Collectors.toMap;

import dev.portage.index.DropDecision;
import dev.portage.index.TableIndexes;
import dev.portage.migration.MigrationReport.RecallOfBoth;
import dev.portage.plan.EmbeddingSurvey;
import dev.portage.plan.Finding;
import dev.portage.plan.Plan;
import dev.portage.plan.TenantSelection;
import dev.portage.store.ChunkTable;
import dev.portage.store.TenantId;
import dev.portage.store.TenantNoun;
import dev.portage.verify.VerificationReport;
import java.util.List;
import java.util.Map;
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
  /** How often bots are looked for once more; what is created later is for another run. */
  private static final int LOOKS = 3;

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
    return plan.changesRows() || ledger.unfinished() || steps.indexStep().isDropped();
  }

  @Override
  public boolean work(CoordinatorLock lock, RowCount written) {
    long before = ledger.chunks();
    try {
      boolean all = new EmbedStep(this).run(lock) && (plan.toDo() == 0 || embedLater(lock));
      // After Ctrl-C no index is built, which may take hours.
      return all && !stopped();
    } finally {
      written.add(ledger.chunks() - before);
    }
  }

  /** Embeds what was created or changed meanwhile, until there is nothing, or it was enough. */
  private boolean embedLater(CoordinatorLock lock) {
    boolean all = true;
    for (int n = 0; all && n < LOOKS && looksAgain(); n++) {
      lock.ensureHeld();
      ReembedRun more = steps.again(ledger, survey.at(), n == 0);
      ledger.write(more.plan());
      if (more.plan().toDo() == 0) {
        return true;
      }
      more.announceMore(plan.findings());
      all = new EmbedStep(more).run(lock);
    }
    return all;
  }

  /** Not for workers, which have ended; and the first are those that were it when counted. */
  private boolean looksAgain() {
    return parallel > 0 && steps.settings().selection().first().isEmpty() && !stopped();
  }

  private boolean stopped() {
    return steps.context().interrupt().stopLaunching();
  }

  private void announceMore(List<Finding> before) {
    Reporter reporter = steps.context().reporter();
    plan.findings().stream()
        .filter(finding -> !before.contains(finding))
        .forEach(finding -> reporter.warning(finding.toString()));
    reporter.note(
        "created or changed meanwhile, or not known before: "
            + ProgressMessages.estimate(plan, survey, TenantNoun.BOT));
  }

  @Override
  public void reconcile() {
    new EmbeddingReconciliation(ledger.migrationUnits(), steps.clients().bots(), steps.target())
        .run(steps.context().reporter()::note);
  }

  /** The index stays while bots are embedded: each row costs far more than its place in there. */
  @Override
  public Optional<RecallOfBoth> index() {
    IndexStep step = steps.indexStep();
    if (!step.isPossible(steps.items())) {
      return Optional.empty();
    }
    Optional<RecallOfBoth> recall =
        step.build(Optional.empty(), step.distance(Optional.empty()), this::isLive)
            .map(found -> new RecallOfBoth(Optional.empty(), found));
    recall.ifPresent(steps.messages()::recall);
    return recall;
  }

  /** Whether the target has so many rows of its own that it needs the index that it has. */
  private boolean isLive() {
    Map<TenantId, Long> rows =
        survey.rows().entrySet().stream()
            .collect(toMap(of -> new TenantId.Named(of.getKey().value()), Map.Entry::getValue));
    boolean byTenant = TableIndexes.of(steps.target(), ChunkTable.ITEMS).tenantIndex().isPresent();
    return !new DropDecision(
            ledger.chunks(), OwnRows.ofOtherBots(ledger, steps.items(), rows), byTenant)
        .drops();
  }

  @Override
  public VerificationReport verify() {
    if (!hasWork()) {
      steps.indexStep().noteWhereNone();
    }
    return VerificationRun.of(
        steps.clients().bots(), steps.target(), steps.settings().scanSegments());
  }
}
