package dev.portage.cli;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toList;

import dev.portage.journal.BotOutcome;
import dev.portage.journal.Route;
import dev.portage.journal.Unit;
import dev.portage.migration.TargetOptions;
import dev.portage.store.TenantNoun;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What failed, by reason, the most frequent first, and the command that retries it.
 *
 * @param units of the migration
 * @param route of it
 * @param noun what they are called
 * @param target options by which the command reached the target
 */
record FailedBots(List<Unit> units, Route route, TenantNoun noun, TargetOptions target) {
  /** More reasons than an operator reads at once; JSON has all. */
  private static final int REASONS = 10;

  /** More titles than a line holds. */
  private static final int TITLES = 3;

  /** Lines for people; none where nothing failed. */
  List<String> lines() {
    List<Unit> failed =
        units.stream()
            .filter(unit -> unit.outcome().orElse(null) instanceof BotOutcome.Failed)
            .toList();
    if (failed.isEmpty()) {
      return List.of();
    }
    List<Map.Entry<String, List<Unit>>> reasons =
        failed.stream()
            .collect(groupingBy(FailedBots::reason, LinkedHashMap::new, toList()))
            .entrySet()
            .stream()
            .sorted(Comparator.comparingInt(of -> -of.getValue().size()))
            .toList();
    List<String> lines = new ArrayList<>();
    reasons.stream().limit(REASONS).forEach(of -> lines.add(line(of.getKey(), of.getValue())));
    if (reasons.size() > REASONS) {
      lines.add("%d more reasons: --json has them all".formatted(reasons.size() - REASONS));
    }
    lines.add(retry());
    return lines;
  }

  private static String reason(Unit unit) {
    return unit.outcome().map(BotOutcome::reason).orElseThrow();
  }

  private String line(String reason, List<Unit> of) {
    String titles = of.stream().limit(TITLES).map(Unit::title).collect(joining(", "));
    return "%s failed (%s%s): %s"
        .formatted(noun.count(of.size()), titles, of.size() > TITLES ? ", …" : "", reason);
  }

  private String retry() {
    return switch (route) {
      case Route.Embedding.REEMBED ->
          "when that is fixed, \"%s --retry-failed\" retries them, and --retry-failed=WORDS those with that reason"
              .formatted(target.after("portage migrate --route reembed"));
      case Route.Transfer ignored -> "when that is fixed, the same migrate command retries them";
    };
  }
}
