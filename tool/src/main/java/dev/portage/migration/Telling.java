package dev.portage.migration;

import dev.portage.deployment.Deployment;
import dev.portage.plan.Plan;
import dev.portage.plan.ReembedEstimate;
import dev.portage.plan.Replanning;
import dev.portage.plan.Survey;
import dev.portage.postgres.ItemsTable.Shape;
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

  void step(Phase phase) {
    story.step(phase);
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
