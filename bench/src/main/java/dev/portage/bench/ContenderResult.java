package dev.portage.bench;

import static dev.portage.bench.Figures.rounded;
import static dev.portage.bench.Figures.seconds;

import dev.portage.bench.CommitTimes.Recovery;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * All trials of one contender, with the medians of their figures.
 *
 * @param weights the weight of each bot by its id
 */
record ContenderResult(Contender contender, List<Trial> runs, Map<String, Double> weights) {
  /** A figure of a trial; empty where the contender does not have it. */
  interface Figure {
    OptionalDouble of(Trial trial);
  }

  /** Returns the figures of a trial by their names in the JSON. */
  private Map<String, Figure> figures() {
    Map<String, Figure> figures = new LinkedHashMap<>();
    figures.put("seconds", always(trial -> seconds(trial.wall())));
    figures.put("secondsToLastRow", always(trial -> trial.commits().lastRow()));
    figures.put("secondsToAllIndexes", trial -> orNone(trial.commits().complete()));
    figures.put("secondsOfIndexes", trial -> orNone(ofIndexes(trial)));
    figures.put("outageUntilVisible", always(trial -> CommitTimes.outage(visible(trial))));
    figures.put("outageUntilUsable", trial -> orNone(usable(trial).map(CommitTimes::outage)));
    figures.put("clientProcessorSeconds", always(trial -> seconds(trial.client())));
    figures.put("sourceProcessorSeconds", always(trial -> seconds(trial.source())));
    figures.put("targetProcessorSeconds", always(trial -> seconds(trial.target())));
    figures.put("clientShare", always(Trial::clientShare));
    figures.put("targetMiB", always(Trial::targetMiB));
    figures.put("walMiB", always(Trial::walMiB));
    figures.put("loadAverageBefore", always(Trial::load));
    return figures;
  }

  private static Figure always(ToDoubleFunction<Trial> figure) {
    return trial -> OptionalDouble.of(figure.applyAsDouble(trial));
  }

  private static OptionalDouble orNone(Optional<Double> value) {
    return value.map(OptionalDouble::of).orElseGet(OptionalDouble::empty);
  }

  private static Optional<Double> ofIndexes(Trial trial) {
    return trial.commits().complete().map(all -> all - trial.commits().lastRow());
  }

  private List<Recovery> visible(Trial trial) {
    return trial.commits().visible(weights);
  }

  private Optional<List<Recovery>> usable(Trial trial) {
    return trial.commits().usable(weights);
  }

  /** Returns the median of a figure; empty where no trial has it. */
  OptionalDouble median(String name) {
    Figure figure = figures().get(name);
    double[] sorted =
        runs.stream().map(figure::of).flatMapToDouble(OptionalDouble::stream).sorted().toArray();
    return sorted.length == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(sorted[(sorted.length - 1) / 2]);
  }

  /**
   * Returns when each bot was available again in the trial with the median outage: found by an
   * index, or visible where there is none.
   */
  List<Recovery> typical() {
    List<List<Recovery>> all =
        runs.stream()
            .map(trial -> usable(trial).orElseGet(() -> visible(trial)))
            .sorted(Comparator.comparingDouble(CommitTimes::outage))
            .toList();
    return all.isEmpty() ? List.of() : all.get((all.size() - 1) / 2);
  }

  void describe(ObjectNode node) {
    node.put("name", contender.name());
    node.put("title", contender.title());
    contender.missing().ifPresent(why -> node.put("missing", why));
    ObjectNode medians = node.putObject("median");
    figures().keySet().forEach(name -> put(medians, name, median(name)));
    ArrayNode all = node.putArray("runs");
    for (Trial trial : runs) {
      ObjectNode run = all.addObject();
      figures().forEach((name, figure) -> put(run, name, figure.of(trial)));
    }
  }

  private static void put(ObjectNode node, String name, OptionalDouble value) {
    value.ifPresent(number -> node.put(name, rounded(number, 3)));
  }
}
