package dev.portage.bench;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/**
 * The targets for Portage in comparison with the other contenders. They are reported, and do not
 * change the exit code.
 */
record CopyTargets(Map<String, ContenderResult> trials) {
  /**
   * One target that a contender writes to.
   *
   * @param most the figure that should not be exceeded
   * @param figure empty where a contender that it needs did not run
   */
  record Target(String name, String title, double most, OptionalDouble figure) {
    boolean met() {
      return figure.isPresent() && figure.getAsDouble() <= most;
    }

    String describe() {
      return figure.isPresent()
          ? String.format(Locale.ROOT, "%.2f (wanted: at most %.2f)", figure.getAsDouble(), most)
          : "not measured (wanted: at most %.2f)".formatted(most);
    }
  }

  Stream<Target> all() {
    return Stream.of(
        new Target(
            "rowsAgainstPsql",
            "time to the last row / psql | psql without index",
            1.10,
            ratio(portage("secondsToLastRow"), of(Contender.PSQL, "seconds"))),
        new Target("clientShare", "Portage's share of all CPU time", 0.15, portage("clientShare")),
        new Target(
            "recordingAgainstItems",
            "time to the last row with each row recorded (--table) / without",
            1.10,
            ratio(of(Contender.PORTAGE_TABLE, "secondsToLastRow"), portage("secondsToLastRow"))),
        new Target(
            "indexesAgainstBest",
            "time to the last index (last row without index) / best of the others",
            0.65,
            ratio(complete(), best("secondsToAllIndexes"))),
        new Target(
            "outageAgainstBest",
            "usage-weighted outage / best of the others",
            0.15,
            ratio(portage("outageUntilUsable"), best("outageUntilUsable"))));
  }

  void describe(ObjectNode node) {
    ObjectNode each = node.putObject("portageAgainstEach");
    for (String other : Contender.WHOLE) {
      ObjectNode one = each.putObject(other);
      for (String figure : List.of("secondsToAllIndexes", "outageUntilUsable")) {
        ratio(portage(figure), of(other, figure))
            .ifPresent(ratio -> one.put(figure, Figures.rounded(ratio, 3)));
      }
    }
    all()
        .forEach(
            target -> {
              ObjectNode one = node.putObject(target.name());
              one.put("most", target.most());
              target
                  .figure()
                  .ifPresent(
                      figure ->
                          one.put("figure", Figures.rounded(figure, 3)).put("met", target.met()));
            });
  }

  /** Returns the time of the last index; of the last row where Portage decides against an index. */
  private OptionalDouble complete() {
    OptionalDouble indexes = portage("secondsToAllIndexes");
    return indexes.isPresent() ? indexes : portage("secondsToLastRow");
  }

  private OptionalDouble portage(String figure) {
    return of(Contender.PORTAGE, figure);
  }

  private OptionalDouble best(String figure) {
    return Contender.WHOLE.stream()
        .map(name -> of(name, figure))
        .flatMapToDouble(OptionalDouble::stream)
        .min();
  }

  private OptionalDouble of(String contender, String figure) {
    return trials.containsKey(contender)
        ? trials.get(contender).median(figure)
        : OptionalDouble.empty();
  }

  private static OptionalDouble ratio(OptionalDouble ours, OptionalDouble theirs) {
    return ours.isPresent() && theirs.isPresent()
        ? OptionalDouble.of(ours.getAsDouble() / theirs.getAsDouble())
        : OptionalDouble.empty();
  }
}
