package dev.portage.sandbox.bench;

import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** The result of a copy bench, as people read it. */
record CopyTable(Map<String, Trials> trials) {
  void print(int rows) {
    Table table =
        new Table()
            .line(
                "seconds",
                "whole",
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
    Table targets = new Table();
    new CopyTargets(trials).all().forEach(target -> targets.line(target.title(), target.told()));
    targets.print("Portage beside the others");
  }

  private static void line(Table table, Trials of) {
    if (of.contender().missing().isPresent()) {
      table.line(of.contender().title() + ": " + of.contender().missing().get());
      return;
    }
    table.line(
        of.contender().title(),
        told("%.1f", of.median("seconds")),
        told("%.1f", of.median("secondsToLastRow")),
        told("%.1f", of.median("secondsOfIndexes")),
        told("%.1f", of.median("secondsToAllIndexes")),
        told("%.1f", of.median("outageUntilVisible")),
        told("%.1f", of.median("outageUntilUsable")),
        told("%.1f", of.median("clientProcessorSeconds")),
        told("%.1f", of.median("sourceProcessorSeconds")),
        told("%.1f", of.median("targetProcessorSeconds")),
        told("%.0f %%", percent(of.median("clientShare"))),
        told("%,.0f", of.median("walMiB")));
  }

  private static OptionalDouble percent(OptionalDouble share) {
    return share.isPresent() ? OptionalDouble.of(100 * share.getAsDouble()) : share;
  }

  private static String told(String format, OptionalDouble value) {
    return value.isPresent() ? String.format(Locale.ROOT, format, value.getAsDouble()) : "-";
  }
}
