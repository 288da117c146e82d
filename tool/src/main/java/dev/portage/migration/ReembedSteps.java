package dev.portage.migration;

import dev.portage.fault.Retry;
import dev.portage.journal.Phase;
import dev.portage.journal.Route;
import dev.portage.journal.Unit;
import dev.portage.plan.EarlierUnits;
import dev.portage.plan.EmbeddingPlanner;
import dev.portage.plan.EmbeddingSurvey;
import dev.portage.plan.Plan;
import dev.portage.plan.Prices;
import dev.portage.plan.TaskSize;
import dev.portage.postgres.Database;
import dev.portage.store.TenantId;
import dev.portage.store.TenantNoun;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Surveys a deployment, and plans which bots are embedded again.
 *
 * @param clients of the deployment
 * @param target that takes the rows
 * @param settings of the operator
 * @param context of the run
 * @param retry of transient faults
 */
record ReembedSteps(
    DeploymentClients clients,
    Database target,
    ReembedSettings settings,
    RunContext context,
    Retry retry)
    implements RouteSteps {

  @Override
  public Planned plan(Ledger ledger, boolean retryFailed) {
    ProgressMessages messages =
        new ProgressMessages(context.reporter(), Route.Embedding.REEMBED, TenantNoun.BOT);
    messages.step(Phase.SURVEY);
    // The journal before the rows: a task that an earlier run left may end in between, and a bot
    // whose unit ended without rows would be embedded again.
    List<Unit> earlierUnits = ledger.units();
    EmbeddingSurvey whole =
        EmbeddingSurveyor.survey(
            clients, target, ledger, settings.scanSegments(), context.clock().instant());
    messages.survey(whole);
    Optional<Set<TenantId>> chosen = chosen(whole, earlierUnits, ledger.inProgress());
    EmbeddingSurvey survey = chosen.map(whole::only).orElse(whole);
    List<Unit> left =
        earlierUnits.stream()
            .filter(unit -> chosen.isEmpty() || chosen.get().contains(unit.tenant()))
            .toList();
    chosen.ifPresent(some -> ledger.requireChosen(some::contains));

    messages.step(Phase.PLAN);
    EarlierUnits earlier = EarlierUnits.of(left, survey, settings.retryFailed() && retryFailed);
    TaskSize size = clients.taskSize().get();
    int parallel = parallel(survey, size);
    Plan plan =
        EmbeddingPlanner.plan(
            survey, earlier, size, Math.max(1, parallel), Prices.of(settings.model().name()));
    messages.plan(plan, survey);
    return new ReembedRun(this, survey, plan, ledger, parallel);
  }

  /** Those that the operator chose; the first are counted among those that need embedding. */
  private Optional<Set<TenantId>> chosen(
      EmbeddingSurvey survey, List<Unit> earlier, Set<TenantId> inProgress) {
    Set<TenantId> candidates =
        earlier.stream()
            .filter(unit -> unit.attempts() > 0)
            .map(Unit::tenant)
            .collect(Collectors.toCollection(HashSet::new));
    survey.bots().stream()
        .filter(bot -> !bot.knowledge().isEmpty() && survey.rowsOf(bot.id()) == 0)
        .forEach(bot -> candidates.add(new TenantId.Named(bot.id().value())));
    return settings
        .selection()
        .of(BotTenants.listed(survey.scan()).tenants(), candidates, Set.of(), inProgress);
  }

  private int parallel(EmbeddingSurvey survey, TaskSize size) {
    int within = size.tasksWithin(survey.quotas().fargateVcpu());
    return settings.maxTasks().orElse(Math.min(within, ReembedSettings.MOST_TASKS));
  }

  @Override
  public void close() {
    // The target belongs to the migration, and the clients to the caller.
  }
}
