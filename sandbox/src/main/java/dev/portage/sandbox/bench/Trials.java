package dev.portage.sandbox.bench;

import static dev.portage.sandbox.bench.Figures.rounded;
import static dev.portage.sandbox.bench.Figures.seconds;

import dev.portage.sandbox.bench.Landing.Return;
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
 * All trials of one contender.
 *
 * @param weights of the bots
 */
record Trials(Contender contender, List<Trial> runs, Map<String, Double> weights) {
  /** A figure that not every contender has. */
  interface Figure {
    OptionalDouble of(Trial trial);
  }

  /** What is told of each trial, by its name in the JSON. */
  private Map<String, Figure> figures() {
    Map<String, Figure> figures = new LinkedHashMap<>();
    figures.put("seconds", always(trial -> seconds(trial.wall())));
    figures.put("secondsToLastRow", always(trial -> trial.landing().lastRow()));
    figures.put("secondsToAllIndexes", trial -> orNone(trial.landing().complete()));
    figures.put("secondsOfIndexes", trial -> orNone(ofIndexes(trial)));
    figures.put("outageUntilVisible", always(trial -> Landing.outage(visible(trial))));
    figures.put("outageUntilUsable", trial -> orNone(usable(trial).map(Landing::outage)));
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
    return trial.landing().complete().map(all -> all - trial.landing().lastRow());
  }

  private List<Return> visible(Trial trial) {
    return trial.landing().visible(weights);
  }

  private Optional<List<Return>> usable(Trial trial) {
    return trial.landing().usable(weights);
  }

  /** The median of a figure; empty where there is no trial, or none that has it. */
  OptionalDouble median(String name) {
    Figure figure = figures().get(name);
    double[] sorted =
        runs.stream().map(figure::of).flatMapToDouble(OptionalDouble::stream).sorted().toArray();
    return sorted.length == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(sorted[(sorted.length - 1) / 2]);
  }

  /** The returns of the bots in the trial whose outage is the median one; usable, where known. */
  List<Return> typical() {
    List<List<Return>> all =
        runs.stream()
            .map(trial -> usable(trial).orElseGet(() -> visible(trial)))
            .sorted(Comparator.comparingDouble(Landing::outage))
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
