package dev.portage.merge;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toUnmodifiableSet;

import dev.portage.store.RowNoun;
import dev.portage.store.TenantId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * How the rows of a table of the target differ from those of the source, and what a copy does about
 * it.
 *
 * @param table its name
 * @param counts how many rows have each decision; rows with nothing to do are left out
 * @param tenants the decisions of each tenant's rows, with how many have it; a row that belongs to
 *     another tenant on either side counts for both
 * @param first the first of them by key, of each decision some
 */
public record TableDifferences(
    String table,
    Map<RowDecision, Long> counts,
    Map<TenantId, Map<RowDecision, Long>> tenants,
    List<RowDifference> first) {

  /** What is not the application's. */
  public static final List<RowDecision> WRONG =
      List.of(
          RowDecision.INSERT,
          RowDecision.UPDATE,
          RowDecision.CONFLICT,
          RowDecision.KEEP_UNREADABLE,
          RowDecision.MISSING_UNREADABLE);

  /** How many differences of each kind are listed by key, where nothing else is said. */
  public static final int LISTED = 10;

  /** None. */
  public static TableDifferences none(String table) {
    return new TableDifferences(table, Map.of(), Map.of(), List.of());
  }

  /** How many rows have this decision. */
  public long count(RowDecision decision) {
    return counts.getOrDefault(decision, 0L);
  }

  /** Whether only the application made them: nothing is missing, undecided or unknown. */
  public boolean areApplications() {
    return WRONG.stream().allMatch(decision -> count(decision) == 0);
  }

  /** Counts what is not the application's, for messages; empty where there is nothing. */
  public String describeWrong() {
    return WRONG.stream()
        .filter(decision -> count(decision) > 0)
        .map(
            decision -> String.format(Locale.ROOT, "%,d %s", count(decision), decision.adjective()))
        .collect(joining(", "));
  }

  /** The tenants with rows of one of these decisions. */
  public Set<TenantId> tenants(RowDecision... decisions) {
    return tenants.entrySet().stream()
        .filter(entry -> Arrays.stream(decisions).anyMatch(entry.getValue()::containsKey))
        .map(Map.Entry::getKey)
        .collect(toUnmodifiableSet());
  }

  /** The rows of these decisions by key, a line each, and how many more there are. */
  public List<String> describe(RowDecision... decisions) {
    List<String> lines = new ArrayList<>();
    for (RowDecision decision : decisions) {
      List<RowDifference> listed = of(decision);
      listed.forEach(row -> lines.add(table + " " + row.describe()));
      long more = count(decision) - listed.size();
      if (more > 0) {
        lines.add(
            "%s: %s: %s"
                .formatted(
                    table,
                    listed.isEmpty() ? RowNoun.count(more) : more(more),
                    decision.meaning()));
      }
    }
    return List.copyOf(lines);
  }

  private static String more(long rows) {
    return String.format(Locale.ROOT, "%,d more %s", rows, rows == 1 ? "row" : "rows");
  }

  /** The keys of the first rows of this decision, for a sentence. */
  public String keys(RowDecision decision) {
    List<RowDifference> listed = of(decision);
    String keys = listed.stream().map(RowDifference::key).collect(joining(", "));
    return count(decision) > listed.size() ? keys + ", …" : keys;
  }

  private List<RowDifference> of(RowDecision decision) {
    return first.stream().filter(row -> row.decision() == decision).toList();
  }
}
