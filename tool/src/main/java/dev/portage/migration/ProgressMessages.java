package dev.portage.migration;

import dev.portage.deployment.Deployment;
import dev.portage.index.Recall;
import dev.portage.journal.Journal.Voided;
import dev.portage.journal.Phase;
import dev.portage.journal.Route;
import dev.portage.migration.MigrationReport.RecallOfBoth;
import dev.portage.plan.EmbeddingEstimate;
import dev.portage.plan.EmbeddingSurvey;
import dev.portage.plan.Estimate;
import dev.portage.plan.Plan;
import dev.portage.plan.Survey;
import dev.portage.plan.TransferEstimate;
import dev.portage.plan.TransferSurvey;
import dev.portage.store.RowNoun;
import dev.portage.store.TableShape;
import dev.portage.store.TenantId;
import dev.portage.store.TenantNoun;
import dev.portage.verify.VerificationReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The sentences in which a migration reports its progress.
 *
 * @param reporter shows them
 * @param route that runs
 * @param noun what those are called whose rows are migrated
 */
public record ProgressMessages(Reporter reporter, Route route, TenantNoun noun) {

  void step(Phase phase) {
    reporter.step(phase.numbered(route));
  }

  void deployment(Deployment found) {
    reporter.note(
        "stack %s in %s, %s"
            .formatted(found.stackName(), found.region(), found.contract().describe()));
  }

  /** The table that takes the rows. */
  void target(String target, TableShape shape) {
    reporter.note(
        "%s: %s.%s is %s, pgvector %s"
            .formatted(
                target,
                shape.table().name(),
                shape.table().embedding(),
                shape.embedding().type(),
                shape.pgvector()));
  }

  void survey(Survey survey) {
    switch (survey) {
      case EmbeddingSurvey of -> {
        reporter.note(
            "%d bots with pgvector, %d with a knowledge base, %d aliases, %d other items; %d bots"
                    .formatted(
                        of.bots().size(),
                        of.scan().knowledgeBaseBots().size(),
                        of.scan().aliases(),
                        of.scan().others(),
                        of.rows().size())
                + " have rows on the target");
        if (of.quotas().assumed()) {
          reporter.note("not all quotas could be read; AWS's defaults are assumed for the others");
        }
      }
      case TransferSurvey of ->
          reporter.note(
              hasNoTenants(of, noun)
                  ? String.format(
                      Locale.ROOT,
                      "%s on the source, %.1f MB; %s on the target",
                      RowNoun.count(of.rows()),
                      of.bytes() / 1_000_000.0,
                      RowNoun.count(of.target().values().stream().mapToLong(n -> n).sum()))
                  : String.format(
                      Locale.ROOT,
                      "%s of %s on the source, %.1f MB; %s %s rows on the target",
                      RowNoun.count(of.rows()),
                      TenantNoun.TENANT.count(of.source().size()),
                      of.bytes() / 1_000_000.0,
                      TenantNoun.TENANT.count(of.target().size()),
                      of.target().size() == 1 ? "has" : "have"));
    }
  }

  /** Also where a table is copied by ranges of its key, and its tenants are not looked at. */
  private static boolean hasNoTenants(TransferSurvey of, TenantNoun noun) {
    return noun == TenantNoun.TABLE
        || (noun == TenantNoun.TENANT
            && Stream.of(of.source(), of.target())
                .flatMap(rows -> rows.keySet().stream())
                .allMatch(TenantId.none()::equals));
  }

  void plan(Plan plan, Survey survey) {
    plan(plan, survey, false);
  }

  /**
   * What is to be done.
   *
   * @param more whether there is work besides the units: parents, removals, keys, the table itself
   */
  void plan(Plan plan, Survey survey, boolean more) {
    plan.findings().forEach(finding -> reporter.warning(finding.toString()));
    if (plan.toDo() == 0) {
      reporter.note(
          (more
                  ? "no %1$s is to be copied; what else is to be done is asked for below"
                  : "nothing to do: each %1$s that was asked for has its outcome already")
              .formatted(noun.word()));
      return;
    }
    if (plan.resumed() > 0) {
      reporter.note("resuming an earlier run: %s left".formatted(noun.count(plan.resumed())));
    }
    reporter.note(estimate(plan, survey, noun));
  }

  /** A plan's estimate in a sentence. */
  public static String estimate(Plan plan, Survey survey, TenantNoun noun) {
    boolean whole = survey instanceof TransferSurvey of && hasNoTenants(of, noun);
    return estimate(plan.estimate(), whole ? TenantNoun.TABLE : noun);
  }

  private static String estimate(Estimate estimate, TenantNoun noun) {
    return switch (estimate) {
      case EmbeddingEstimate of ->
          String.format(
              Locale.ROOT,
              "%s, some %,d tokens: about $%.2f (Bedrock $%.2f, Fargate $%.2f) and %s, %d"
                  + " tasks at once",
              noun.count(of.units()),
              of.tokens(),
              of.dollars(),
              of.embedding(),
              of.tasks(),
              Durations.format(of.duration()),
              of.parallel());
      case TransferEstimate of ->
          String.format(
              Locale.ROOT,
              "%s, %s, %.1f MB: about %s, and then the index",
              noun.count(of.units()),
              RowNoun.count(of.rows()),
              of.bytes() / 1_000_000.0,
              Durations.format(of.duration()));
    };
  }

  void voided(List<Voided> tables) {
    tables.forEach(table -> reporter.warning(voided(table)));
  }

  static String voided(Voided of) {
    if (of.createdAgain()) {
      return ("table %s was dropped and created again since the last run: the journal's entries"
              + " about its rows are void, and a new migration begins")
          .formatted(of.table());
    }
    String removed = "no longer exists: the journal's entries about its rows were removed";
    return of.table().isEmpty()
        ? "a table of an earlier migration " + removed
        : "table %s of another migration %s; this migration is not affected"
            .formatted(of.table(), removed);
  }

  void recall(RecallOfBoth both) {
    reporter.note(recall("source", both.source()));
    reporter.note(recall("target", both.target()));
  }

  private String recall(String side, Recall recall) {
    return String.format(
        Locale.ROOT,
        "%s on the %s: recall@20 %s over %d searches, %.1f ms each",
        noun == TenantNoun.BOT ? "the application's own search" : "a search for the nearest rows",
        side,
        recall.all().describe(),
        recall.searches(),
        recall.application().median());
  }

  void verification(VerificationReport report) {
    reporter.note(
        "%s, %s; %s"
            .formatted(
                RowNoun.count(report.rows()), noun.count(report.checks().size()), result(report)));
  }

  private String result(VerificationReport report) {
    if (report.rowsAreRight()) {
      return "every %s is accounted for".formatted(noun.word());
    }
    List<String> wrong = new ArrayList<>();
    if (!report.bad().isEmpty()) {
      wrong.add(report.bad().size() + " not as expected");
    }
    report.badParents().forEach(of -> wrong.add(of.table() + ": " + of.describeWrong()));
    return String.join("; ", wrong);
  }
}
