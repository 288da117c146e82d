package dev.portage.migration;

import dev.portage.bots.Bot;
import dev.portage.bots.BotKey;
import dev.portage.bots.BotScan;
import dev.portage.fault.Retry;
import dev.portage.journal.Phase;
import dev.portage.journal.Route;
import dev.portage.journal.Unit;
import dev.portage.plan.EarlierUnits;
import dev.portage.plan.EmbeddingPlanner;
import dev.portage.plan.EmbeddingSurvey;
import dev.portage.plan.Plan;
import dev.portage.plan.Prices;
import dev.portage.plan.RetryFailed;
import dev.portage.plan.TaskSize;
import dev.portage.postgres.Database;
import dev.portage.store.TableShape;
import dev.portage.store.TenantId;
import dev.portage.store.TenantNoun;
import java.time.Duration;
import java.time.Instant;
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

  /** By how much the application's clock may differ from this one. */
  private static final Duration CLOCKS = Duration.ofMinutes(1);

  /**
   * Begins with the bots that say when they were last used, so that the first ones need not wait
   * until all conversations are read. Where nothing is to be done for those, all others are looked
   * for before that is said.
   */
  @Override
  public ReembedRun plan(Ledger ledger, boolean retryFailed) {
    messages().step(Phase.SURVEY);
    // Workers end when they have embedded what is planned: nothing can be added later.
    BotScan scan = settings.fleet().tasks().orElse(1) == 0 ? all() : used(ledger);
    if (!settings.selection().isKnown(BotTenants.listed(scan).tenants())) {
      scan = all();
    }
    ReembedRun run = planned(ledger, retryFailed, scan);
    if (run.plan().toDo() == 0 && !scan.whole()) {
      run = planned(ledger, retryFailed, all());
    }
    return announced(run);
  }

  @Override
  public ReembedRun preview(Ledger ledger) {
    messages().step(Phase.SURVEY);
    return announced(planned(ledger, true, all()));
  }

  private ReembedRun announced(ReembedRun run) {
    messages().step(Phase.PLAN);
    messages().plan(run.plan(), run.survey());
    return run;
  }

  /**
   * Plans what was created or changed since, and what the plan before could not know of. A bot that
   * was created meanwhile and that the application embeds itself is left to it.
   *
   * @param before when the plan before was made
   * @param first whether it is asked for the first time: then the whole table is read, unless bots
   *     were named
   */
  ReembedRun again(Ledger ledger, Instant before, boolean first) {
    Set<BotKey> known = known(ledger.reread());
    BotScan scan = first && settings.selection().bots().isEmpty() ? all() : used(ledger);
    List<Bot> own =
        scan.bots().stream()
            .filter(bot -> bot.isInProgress() && !known.contains(bot.key()))
            .filter(bot -> bot.lastUsed().isAfter(before.minus(CLOCKS)))
            .toList();
    own.forEach(
        bot ->
            context
                .reporter()
                .note("%s: left to the application, which embeds it".formatted(bot.title())));
    return planned(ledger, false, scan.without(own));
  }

  private BotScan all() {
    return BotScan.of(clients.bots(), settings.scanSegments());
  }

  private BotScan used(Ledger ledger) {
    return BotScan.ofUsed(clients.bots(), settings.scanSegments(), known(ledger));
  }

  private static Set<BotKey> known(Ledger ledger) {
    return ledger.units().stream().map(Unit::key).collect(Collectors.toSet());
  }

  private ReembedRun planned(Ledger ledger, boolean retryFailed, BotScan scan) {
    // The journal before the rows: a task that an earlier run left may end in between, and a bot
    // whose unit ended without rows would be embedded again.
    List<Unit> earlierUnits = ledger.units();
    EmbeddingSurvey whole =
        EmbeddingSurveyor.survey(clients, target, ledger, scan, context.clock().instant());
    messages().survey(whole);
    Optional<Set<TenantId>> chosen = chosen(whole, earlierUnits, ledger.inProgress());
    EmbeddingSurvey survey = chosen.map(whole::only).orElse(whole);
    List<Unit> left =
        earlierUnits.stream()
            .filter(unit -> chosen.isEmpty() || chosen.get().contains(unit.tenant()))
            .toList();
    chosen.ifPresent(some -> ledger.requireChosen(some::contains));
    EarlierUnits earlier =
        EarlierUnits.of(left, survey, retryFailed ? settings.retryFailed() : RetryFailed.NONE);
    TaskSize size = clients.taskSize().get();
    int parallel = parallel(survey, size);
    Plan plan =
        EmbeddingPlanner.plan(
            survey, earlier, size, Math.max(1, parallel), Prices.of(settings.model().name()));
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
    return settings.fleet().tasks().orElse(Math.min(within, ReembedSettings.MOST_TASKS));
  }

  ProgressMessages messages() {
    return new ProgressMessages(context.reporter(), Route.Embedding.REEMBED, TenantNoun.BOT);
  }

  /** The target's table as it is now. */
  TableShape items() {
    return target.inTransaction(session -> TableShape.ofItems(session, target.describe()));
  }

  IndexStep indexStep() {
    return settings.indexStep(target, context.reporter());
  }

  @Override
  public void close() {
    // The target belongs to the migration, and the clients to the caller.
  }
}
