package dev.portage.cli;

import dev.portage.index.Candidate;
import dev.portage.index.Distance;
import dev.portage.index.IndexAdvice;
import dev.portage.index.IndexBuild.Built;
import dev.portage.index.IndexChoice;
import dev.portage.index.IndexConclusion;
import dev.portage.index.IndexFacts;
import dev.portage.index.Recall;
import dev.portage.index.TableIndexes;
import dev.portage.index.VectorIndex;
import dev.portage.store.TenantNoun;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Shows advice, and what came of a build. */
final class IndexOutput {
  private IndexOutput() {}

  static void advice(IndexAdvice advice, TableIndexes existing, Output output) {
    TextTable table = new TextTable("index", "build", "memory", "");
    for (Candidate candidate : advice.candidates()) {
      boolean best = candidate.equals(advice.best());
      table.row(
          candidate.choice().describe(),
          "%d s".formatted(candidate.buildTime().toSeconds()),
          "%d MiB".formatted(candidate.buildBytes() >> 20),
          best ? "advised" : candidate.excluded().orElse("possible"));
    }
    table.lines(Terminal.width()).forEach(output::line);
    for (Candidate candidate : advice.possible()) {
      output.line(candidate.choice().describe() + ":");
      candidate.reasons().forEach(reason -> output.line("  " + reason));
    }
    existing.all().forEach(index -> output.line(existing(index)));
    output.line(
        "recall is known when it is measured: portage index build builds, measures, and tries the"
            + " next where it is under %.2f".formatted(IndexAdvice.RECALL));
  }

  /**
   * What follows from the advice.
   *
   * @param command that builds what is advised
   */
  static void conclusion(IndexConclusion conclusion, String command, Output output) {
    conclusion.sentences().forEach(sentence -> output.line("conclusion: " + sentence));
    String next =
        switch (conclusion.action()) {
          case NOTHING -> "nothing has to be done; \"%s\" measures what searches find";
          case KEEP ->
              "\"%s\" measures what searches find; with "
                  + IndexVerb.DROP_EXISTING
                  + " it replaces the index";
          case RESTORE, BUILD, REPLACE, DROP -> "\"%s\" does it";
        };
    output.line(next.formatted(command));
  }

  private static String existing(VectorIndex index) {
    return "existing: %s, %s%s%s, %d MiB%s"
        .formatted(
            index.name(),
            index.describe(),
            index.distance().map(by -> ", " + by.id()).orElse(""),
            index.coverage().isPlain()
                ? ""
                : " of %s%s"
                    .formatted(
                        index.coverage().expression(),
                        index.coverage().predicate().map(" where %s"::formatted).orElse("")),
            index.bytes() >> 20,
            index.valid() ? "" : ", NOT VALID: its build was interrupted");
  }

  static Map<String, Object> json(
      IndexFacts facts, IndexAdvice advice, TableIndexes existing, IndexConclusion conclusion) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("facts", facts);
    json.put("exactMillis", advice.exactMillis());
    json.put("candidates", advice.candidates().stream().map(IndexOutput::json).toList());
    json.put("existing", existing.all().stream().map(IndexOutput::json).toList());
    json.put("conclusion", conclusion);
    return json;
  }

  private static Map<String, Object> json(Candidate candidate) {
    Map<String, Object> json = json(candidate.choice());
    json.put("possible", candidate.excluded().isEmpty());
    json.put("excluded", candidate.excluded().orElse(null));
    json.put("buildSeconds", candidate.buildTime().toSeconds());
    json.put("buildBytes", candidate.buildBytes());
    json.put("reasons", candidate.reasons());
    return json;
  }

  private static Map<String, Object> json(IndexChoice choice) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("kind", choice.id());
    json.put("shown", choice.describe());
    return json;
  }

  private static Map<String, Object> json(VectorIndex index) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", index.name().toString());
    json.put("method", index.method());
    json.put("distance", index.distance().map(Distance::id).orElse(null));
    json.put("definition", index.definition());
    json.put("options", index.options());
    json.put("bytes", index.bytes());
    json.put("valid", index.valid());
    return json;
  }

  static void built(Built built, double wanted, boolean json, Output output) {
    if (json) {
      Map<String, Object> shown = json(built.choice());
      shown.put("index", built.index().orElse(null));
      shown.put("changed", built.built());
      shown.put("settings", built.settings());
      shown.put("reached", built.reached());
      shown.put("rejected", built.rejected());
      shown.put("recall", json(built.recall()));
      output.json(shown);
      return;
    }
    if (!built.rejected()) {
      output.line(
          "%s%s%s"
              .formatted(
                  built.choice().describe(),
                  built.index().map(name -> ", " + name).orElse(""),
                  built.built() ? "" : ": exists already, nothing was built"));
    }
    lines(built.recall()).forEach(output::line);
    if (built.rejected()) {
      output.line(
          "%s %s; nothing is left of it, and %s"
              .formatted(
                  built.choice().describe(),
                  built.reached()
                      ? "is used by no search"
                      : String.format(
                          Locale.ROOT, "finds less than %.2f, and was the best of all", wanted),
                  built
                      .index()
                      .map("index %s is as it was"::formatted)
                      .orElse("there is no vector index, as before")));
    } else if (!built.reached()) {
      output.line(String.format(Locale.ROOT, "recall is under %.2f", wanted));
    }
  }

  /** What was measured, for people; also for the report of a migration. */
  static List<String> lines(Recall recall) {
    String least =
        recall
            .least()
            .map(
                tenant ->
                    String.format(
                        Locale.ROOT,
                        ", least %.3f (%s)",
                        tenant.recall(),
                        tenant.tenant().orElse("the table")))
            .orElse("");
    return List.of(
        String.format(
            Locale.ROOT,
            "recall@20 %s%s over %d searches of %s%s; %d of them through %s",
            recall.all().describe(),
            recall.askedBy().isEmpty() ? "" : " by queries for " + recall.askedBy(),
            recall.searches(),
            recall.tenants().stream().allMatch(of -> of.tenant().isEmpty())
                ? "the table"
                : TenantNoun.TENANT.count(recall.tenants().size()),
            least,
            recall.throughIndex(),
            recall.indexes().isEmpty()
                ? "a vector index"
                : "vector index " + String.join(", ", recall.indexes())),
        String.format(
            Locale.ROOT,
            "a search takes %.1f ms (p95 %.1f ms), exactly it takes %.1f ms (p95 %.1f ms)",
            recall.application().median(),
            recall.application().p95(),
            recall.exact().median(),
            recall.exact().p95()));
  }

  /** The same for a program. */
  static Map<String, Object> json(Recall recall) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("searches", recall.searches());
    json.put("mean", recall.mean());
    json.put("margin", recall.all().margin());
    json.put("indexes", recall.indexes());
    json.put("askedBy", recall.askedBy());
    json.put("throughIndex", recall.throughIndex());
    json.put("meanThroughIndex", recall.meanThroughIndex());
    json.put("application", recall.application());
    json.put("exact", recall.exact());
    json.put("weightedMillis", recall.weightedMillis());
    json.put("tenants", recall.tenants());
    return json;
  }
}
