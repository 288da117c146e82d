package dev.portage.migration;

import dev.portage.journal.Unit;
import dev.portage.plan.Plan;
import dev.portage.plan.Prices;
import dev.portage.plan.Replanning;
import dev.portage.plan.Route;
import dev.portage.plan.Survey;
import dev.portage.plan.TaskSize;
import dev.portage.postgres.Database;
import dev.portage.store.TableShape;
import java.util.List;
import java.util.OptionalInt;

/** The steps check, survey and plan: they read, and write nothing. */
final class Planning {
  private final Site site;
  private final Database target;
  private final MigrationSettings settings;
  private final Telling telling;

  Planning(Site site, Database target, MigrationSettings settings, Telling telling) {
    this.site = site;
    this.target = target;
    this.settings = settings;
    this.telling = telling;
  }

  /**
   * What they found.
   *
   * @param shape of the target's table
   * @param survey of the deployment
   * @param ledger what an earlier run left
   * @param earlier what to make of that
   * @param parallel tasks at once
   * @param plan what is to be done
   */
  record Planned(
      TableShape shape, Survey survey, Ledger ledger, Replanning earlier, int parallel, Plan plan) {

    /** Whether anything is to be written at all. */
    boolean anythingToDo() {
      return plan.toDo() > 0 || !earlier.changes().isEmpty() || ledger.unfinished();
    }
  }

  Planned plan(Route route) {
    TableShape shape = check();
    telling.step(route, Phase.SURVEY);
    // The journal before the rows: a task that an earlier run left may end in between, and a bot
    // whose unit ended without rows would be embedded again.
    Ledger ledger = Ledger.find(target, shape.oid(), route);
    List<Unit> left = ledger.units();
    Survey survey =
        SurveyTaking.take(site, target, settings.scanSegments(), telling.clock().instant());
    telling.survey(survey);

    telling.step(route, Phase.PLAN);
    Replanning earlier = Replanning.of(left, survey, settings.retryFailed());
    TaskSize size = site.taskSize().get();
    int parallel = parallel(survey, size);
    Plan plan =
        Plan.reembed(
            survey, earlier, size, Math.max(1, parallel), Prices.of(settings.model().name()));
    telling.plan(plan, earlier);
    return new Planned(shape, survey, ledger, earlier, parallel, plan);
  }

  private TableShape check() {
    TableShape shape = target.inTransaction(session -> TableShape.ofItems(session, target.shown()));
    int dimensions = settings.model().dimensions(OptionalInt.of(shape.fixedDimensions()));
    shape.requireDimensions(dimensions, target.shown());
    telling.target(target.shown(), shape);
    return shape;
  }

  private int parallel(Survey survey, TaskSize size) {
    int within = size.tasksWithin(survey.quotas().fargateVcpu());
    return settings.maxTasks().orElse(Math.min(within, MigrationSettings.MOST_TASKS));
  }
}
