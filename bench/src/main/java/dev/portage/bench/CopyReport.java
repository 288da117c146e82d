package dev.portage.bench;

import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** Prints the result of a copy benchmark as tables. */
record CopyReport(Map<String, ContenderResult> trials) {
  void print(int rows) {
    TextTable table =
        new TextTable()
            .line(
                "seconds",
                "total",
                "to last row",
                "indexes after",
                "to last index",
                "outage: visible",
                "usable",
                "CPU: client",
                "source",
                "target",
                "client's",
                "WAL MiB");
    trials.values().forEach(of -> line(table, of));
    table.print("%,d rows, medians".formatted(rows));
    TextTable targets = new TextTable();
    new CopyTargets(trials)
        .all()
        .forEach(target -> targets.line(target.title(), target.describe()));
    targets.print("Portage compared with the others");
  }

  private static void line(TextTable table, ContenderResult of) {
    if (of.contender().missing().isPresent()) {
      table.line(of.contender().title() + ": " + of.contender().missing().get());
      return;
    }
    table.line(
        of.contender().title(),
        formatted("%.1f", of.median("seconds")),
        formatted("%.1f", of.median("secondsToLastRow")),
        formatted("%.1f", of.median("secondsOfIndexes")),
        formatted("%.1f", of.median("secondsToAllIndexes")),
        formatted("%.1f", of.median("outageUntilVisible")),
        formatted("%.1f", of.median("outageUntilUsable")),
        formatted("%.1f", of.median("clientProcessorSeconds")),
        formatted("%.1f", of.median("sourceProcessorSeconds")),
        formatted("%.1f", of.median("targetProcessorSeconds")),
        formatted("%.0f %%", percent(of.median("clientShare"))),
        formatted("%,.0f", of.median("walMiB")));
  }

  private static OptionalDouble percent(OptionalDouble share) {
    return share.isPresent() ? OptionalDouble.of(100 * share.getAsDouble()) : share;
  }

  private static String formatted(String format, OptionalDouble value) {
    return value.isPresent() ? String.format(Locale.ROOT, format, value.getAsDouble()) : "-";
  }
}
