package dev.portage.verify;

import dev.portage.bots.BotId;
import dev.portage.fault.Results;
import dev.portage.plan.Roster;
import dev.portage.plan.Tenant;
import dev.portage.postgres.ChunkRows;
import dev.portage.postgres.ChunkRows.Fingerprint;
import dev.portage.postgres.Database;
import dev.portage.verify.BotCheck.Result;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Compares what two clusters hold, tenant by tenant: both compute the same digests with the same
 * SQL. It needs no journal, and may be run at any time on any two.
 */
public final class Comparison {
  /** Results that speak of rows on the source. */
  private static final Set<Result> WITH_SOURCE =
      Set.of(Result.SAME, Result.SAME_DOUBLED, Result.MISSING, Result.DIFFERENT);

  private final Map<Optional<String>, Fingerprint> source;
  private final Map<Optional<String>, Fingerprint> target;
  private final Set<Optional<String>> doubled;
  private final Roster roster;
  private final Map<Optional<String>, BotCheck> checks = new LinkedHashMap<>();

  private Comparison(
      Map<Optional<String>, Fingerprint> source,
      Map<Optional<String>, Fingerprint> target,
      Set<Optional<String>> doubled,
      Roster roster) {
    this.source = source;
    this.target = target;
    this.doubled = doubled;
    this.roster = roster;
  }

  /**
   * What a comparison found.
   *
   * @param report one check for each tenant
   * @param fingerprints of tenants that are the same on both
   * @param different tenants whose rows are others than the source's, or are missing
   */
  public record Compared(
      VerificationReport report,
      Map<Optional<String>, Fingerprint> fingerprints,
      Set<Optional<String>> different) {}

  /** One side. */
  public record Half(Database database, ChunkRows rows) {
    private Map<Optional<String>, Fingerprint> fingerprints() {
      return database.inLongTransaction(
          session -> {
            session.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
            // Whoever locks the table for longer is told of, and not waited for without a word.
            session.run("SET LOCAL lock_timeout = '30s'");
            return rows.fingerprints(session);
          });
    }

    private Set<Optional<String>> doubled() {
      return database.inLongTransaction(rows::doubled);
    }
  }

  /**
   * Compares.
   *
   * @param rosters says who should have rows; asked when the rows have been looked at, since who is
   *     new meanwhile is no stranger
   */
  public static Compared run(Half source, Half target, Supplier<Roster> rosters) {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Map<Optional<String>, Fingerprint>> there = threads.submit(source::fingerprints);
      Map<Optional<String>, Fingerprint> here = target.fingerprints();
      Set<Optional<String>> doubled = target.doubled();
      return new Comparison(Results.of(there), here, doubled, rosters.get()).compared();
    }
  }

  private Compared compared() {
    for (Tenant tenant : roster.tenants()) {
      Optional<String> value = Tenant.value(tenant.key());
      check(value, tenant.title(), wanted(value, tenant.sources() > 0));
    }
    for (Tenant tenant : roster.aside().keySet()) {
      Optional<String> value = Tenant.value(tenant.key());
      check(value, tenant.title(), unwanted(value, Result.NOT_NEEDED));
    }
    Set<Optional<String>> strangers = new HashSet<>(source.keySet());
    strangers.addAll(target.keySet());
    strangers.removeAll(checks.keySet());
    strangers.stream()
        .sorted(Comparator.comparing(value -> value.orElse("")))
        .forEach(value -> check(value, value.orElse("rows without a tenant"), stranger(value)));
    long rows = target.values().stream().mapToLong(Fingerprint::rows).sum();
    return new Compared(
        new VerificationReport(List.copyOf(checks.values()), rows),
        same(),
        with(Set.of(Result.MISSING, Result.DIFFERENT)));
  }

  private Map<Optional<String>, Fingerprint> same() {
    Map<Optional<String>, Fingerprint> same = new HashMap<>();
    with(Set.of(Result.SAME, Result.SAME_DOUBLED))
        .forEach(value -> same.put(value, target.get(value)));
    return Map.copyOf(same);
  }

  private Set<Optional<String>> with(Set<Result> results) {
    return checks.entrySet().stream()
        .filter(entry -> results.contains(entry.getValue().result()))
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }

  private void check(Optional<String> value, String title, Result result) {
    checks.put(
        value,
        new BotCheck(
            new BotId(value.orElse("")),
            title,
            WITH_SOURCE.contains(result) ? rows(source, value) : -1,
            rows(target, value),
            result));
  }

  private static long rows(Map<Optional<String>, Fingerprint> side, Optional<String> value) {
    return side.containsKey(value) ? side.get(value).rows() : 0;
  }

  private Result wanted(Optional<String> value, boolean hasKnowledge) {
    boolean here = target.containsKey(value);
    if (!source.containsKey(value)) {
      if (here) {
        return Result.APPLICATIONS;
      }
      return hasKnowledge ? Result.NOWHERE : Result.NONE_NEEDED;
    }
    return here ? compared(value, source.get(value), target.get(value)) : Result.MISSING;
  }

  private Result compared(Optional<String> value, Fingerprint there, Fingerprint here) {
    if (there.digest().equals(here.digest()) && there.rows() == here.rows()) {
      return doubled.contains(value) ? Result.SAME_DOUBLED : Result.SAME;
    }
    boolean newer =
        there.newest().isPresent()
            && here.oldest().isPresent()
            && here.oldest().get().compareTo(there.newest().get()) > 0;
    return newer ? Result.APPLICATIONS : Result.DIFFERENT;
  }

  /** What nobody wants may have stayed on the source; on the target it is a finding. */
  private Result unwanted(Optional<String> value, Result standing) {
    if (target.containsKey(value)) {
      return standing;
    }
    return source.containsKey(value) ? Result.NOT_CARRIED : Result.NONE_NEEDED;
  }

  private Result stranger(Optional<String> value) {
    boolean carried = !roster.closed() || value.isEmpty();
    return carried ? wanted(value, false) : unwanted(value, Result.ORPHANED);
  }
}
