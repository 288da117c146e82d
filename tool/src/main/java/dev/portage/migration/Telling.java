package dev.portage.migration;

import dev.portage.deployment.Deployment;
import dev.portage.fault.Retry;
import dev.portage.fault.RetryPolicy;
import dev.portage.index.Recall;
import dev.portage.migration.MigrationReport.RecallOfBoth;
import dev.portage.plan.CopyEstimate;
import dev.portage.plan.CopyPlan;
import dev.portage.plan.CopySurvey;
import dev.portage.plan.Plan;
import dev.portage.plan.ReembedEstimate;
import dev.portage.plan.Replanning;
import dev.portage.plan.Route;
import dev.portage.plan.Survey;
import dev.portage.postgres.ItemsTable.Shape;
import dev.portage.postgres.TableShape;
import dev.portage.verify.VerificationReport;
import java.time.InstantSource;
import java.util.Locale;

/**
 * Puts the story's facts into sentences.
 *
 * @param story hears them
 * @param interrupt Ctrl-C
 * @param clock for ages and waits
 */
public record Telling(Story story, Interrupt interrupt, InstantSource clock) {

  /** Telling of something that Ctrl-C simply ends. */
  public static Telling uninterrupted(Story story) {
    return new Telling(story, new Interrupt(false), InstantSource.system());
  }

  /** Retries by this policy, until Ctrl-C; the story says what is waited for. */
  Retry retry(RetryPolicy policy) {
    return new Retry(
        policy,
        clock,
        delay -> {
          interrupt.await(delay);
          return !interrupt.stopLaunching();
        },
        story::warning);
  }

  void step(Route route, Phase phase) {
    story.step(phase.numbered(route));
  }

  void deployment(Deployment found) {
    story.note(
        "stack %s in %s, %s"
            .formatted(found.stackName(), found.region(), found.contract().shown()));
  }

  void target(String shown, Shape shape) {
    story.note(
        "%s: items is vector(%d), pgvector %s"
            .formatted(shown, shape.dimensions(), shape.pgvector()));
  }

  void target(String shown, TableShape shape) {
    story.note(
        "%s: %s.%s is %s, pgvector %s"
            .formatted(
                shown,
                shape.table().name(),
                shape.table().embedding(),
                shape.embedding().type(),
                shape.pgvector()));
  }

  void survey(CopySurvey survey) {
    story.note(
        String.format(
            Locale.ROOT,
            "%,d rows of %,d tenants on the source, %.1f MB; %,d tenants have rows on the target",
            survey.rows(),
            survey.source().size(),
            survey.bytes() / 1_000_000.0,
            survey.target().size()));
  }

  void plan(CopyPlan plan) {
    plan.findings().forEach(finding -> story.warning(finding.toString()));
    if (plan.toDo() == 0) {
      story.note("nothing to do: everything has its outcome already");
      return;
    }
    if (plan.left() > 0) {
      story.note("an earlier run is gone on with: %d left".formatted(plan.left()));
    }
    story.note(estimate(plan.estimate()));
  }

  /** The plan's estimate in a sentence. */
  public static String estimate(CopyEstimate estimate) {
    return String.format(
        Locale.ROOT,
        "%,d bots, %,d rows, %.1f MB: about %s, and then the index",
        estimate.tenants(),
        estimate.rows(),
        estimate.bytes() / 1_000_000.0,
        Durations.shown(estimate.duration()));
  }

  void survey(Survey survey) {
    story.note(
        "%d bots with pgvector, %d with a knowledge base, %d aliases, %d other items; %d bots have"
                .formatted(
                    survey.bots().size(),
                    survey.scan().knowledgeBaseBots().size(),
                    survey.scan().aliases(),
                    survey.scan().others(),
                    survey.rows().size())
            + " rows on the target");
    if (survey.quotas().assumed()) {
      story.note("not all quotas could be read; AWS's defaults are assumed for the others");
    }
  }

  void plan(Plan plan, Replanning earlier) {
    plan.findings().forEach(finding -> story.warning(finding.toString()));
    if (plan.toDo() == 0) {
      story.note("nothing to do: every bot has its outcome already");
      return;
    }
    if (!earlier.underWay().isEmpty()) {
      story.note("an earlier run is gone on with: %d bots left".formatted(plan.toDo()));
    }
    story.note(estimate(plan.estimate()));
  }

  /** The plan's estimate in a sentence. */
  public static String estimate(ReembedEstimate estimate) {
    return String.format(
        Locale.ROOT,
        "%d bots, some %,d tokens: about $%.2f (Bedrock $%.2f, Fargate $%.2f) and %s, %d tasks at"
            + " once",
        estimate.bots(),
        estimate.tokens(),
        estimate.dollars(),
        estimate.embedding(),
        estimate.tasks(),
        Durations.shown(estimate.duration()),
        estimate.parallel());
  }

  void voided(boolean wasVoid) {
    if (wasVoid) {
      story.warning(
          "the table items was dropped and made again since the last run: what the journal said"
              + " of its rows is void, and it was begun anew");
    }
  }

  void recall(RecallOfBoth both) {
    story.note(recall("source", both.source()));
    story.note(recall("target", both.target()));
  }

  private static String recall(String side, Recall recall) {
    return String.format(
        Locale.ROOT,
        "the application's own search on the %s: recall@20 %.3f over %d searches, %.1f ms each",
        side,
        recall.mean(),
        recall.searches(),
        recall.application().median());
  }

  void verification(VerificationReport report) {
    story.note(
        "%d rows, %d bots; %s"
            .formatted(
                report.rows(),
                report.checks().size(),
                report.rowsAreRight()
                    ? "every bot is accounted for"
                    : report.bad().size() + " not as they should be"));
  }
}
