package dev.portage.plan;

import dev.portage.bots.BotKey;
import dev.portage.journal.BotOutcome;
import dev.portage.journal.PlannedUnit;
import dev.portage.journal.Route;
import dev.portage.journal.Unit;
import dev.portage.journal.UnitLease;
import dev.portage.journal.UnitState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Plans a transfer of rows: every tenant that should have rows and has some on the source, most
 * recently used first.
 */
public final class TransferPlanner {
  private final TransferSurvey survey;
  private final Set<Optional<String>> again;
  private final Map<Optional<String>, Unit> earlier = new HashMap<>();
  private final Set<Optional<String>> wanted = new HashSet<>();

  /** Tenants that should have rows. */
  private final Set<Optional<String>> expected = new HashSet<>();

  private final List<PlannedUnit> units = new ArrayList<>();
  private final List<Tenant> toDo = new ArrayList<>();
  private final List<Finding> findings;

  private TransferPlanner(TransferSurvey survey, List<Unit> earlier, Set<Optional<String>> again) {
    this.survey = survey;
    this.again = again;
    this.findings = new ArrayList<>(survey.tenants().findings());
    earlier.forEach(unit -> this.earlier.put(Tenant.value(unit.key()), unit));
  }

  /**
   * Plans a copy.
   *
   * @param earlier units of an earlier run
   * @param again tenants that are copied again, although they have their outcome
   */
  public static Plan plan(TransferSurvey survey, List<Unit> earlier, Set<Optional<String>> again) {
    return new TransferPlanner(survey, earlier, again).plan();
  }

  private Plan plan() {
    survey.tenants().tenants().stream()
        .sorted(
            Comparator.comparing(Tenant::lastUsed)
                .reversed()
                .thenComparing(tenant -> tenant.key().bot()))
        .forEach(this::wanted);
    survey.tenants().excluded().forEach(this::excluded);
    survey.source().keySet().stream()
        .filter(value -> !wanted.contains(value))
        .sorted(Comparator.comparing(value -> value.orElse("")))
        .forEach(this::unknown);
    Map<UnitLease, UnitChange> changes = changes();
    return new Plan(
        Route.Transfer.COPY,
        List.copyOf(units),
        BatchPlanner.of(toDo, survey),
        changes,
        resumed(),
        estimate(changes),
        List.copyOf(findings));
  }

  private void wanted(Tenant tenant) {
    Optional<String> value = Tenant.value(tenant.key());
    wanted.add(value);
    if (tenant.sources() > 0 || !survey.tenants().complete()) {
      expected.add(value);
    }
    if (earlier.containsKey(value)) {
      if (earlier.get(value).key().pk().isEmpty() && !tenant.key().pk().isEmpty()) {
        // It was unknown when it was planned first: now it has its user and its title.
        units.add(unit(tenant, Optional.empty()));
      }
      return;
    }
    boolean there = survey.source().containsKey(value);
    if (there) {
      toDo.add(tenant);
    } else if (tenant.sources() > 0) {
      findings.add(
          new Finding(
              "%s (%s)".formatted(tenant.title(), tenant.key().bot().value()),
              "has knowledge, and the source has no rows of it: --route reembed brings it back"));
    }
    units.add(
        unit(
            tenant,
            there
                ? Optional.empty()
                : Optional.of(new BotOutcome.NotApplicable(BotOutcome.Reason.NOT_ON_SOURCE))));
  }

  private void excluded(Tenant tenant, BotOutcome why) {
    Optional<String> value = Tenant.value(tenant.key());
    wanted.add(value);
    if (!earlier.containsKey(value)) {
      units.add(unit(tenant, Optional.of(why)));
    }
  }

  /** Rows of a tenant that the list does not have, and rows without a tenant: those are copied. */
  private void unknown(Optional<String> value) {
    boolean orphaned = survey.tenants().complete() && value.isPresent();
    if (!orphaned) {
      expected.add(value);
    }
    if (earlier.containsKey(value)) {
      return;
    }
    String title = value.orElse("rows without a tenant");
    Tenant tenant = new Tenant(Tenant.key(value), title, Instant.EPOCH, 0);
    if (!orphaned) {
      toDo.add(tenant);
    }
    units.add(unit(tenant, orphaned ? Optional.of(new BotOutcome.Orphaned()) : Optional.empty()));
  }

  private PlannedUnit unit(Tenant tenant, Optional<BotOutcome> known) {
    double weight =
        tenant.lastUsed().equals(Instant.EPOCH)
            ? 0
            : UsageWeight.of(tenant.lastUsed(), survey.at());
    return new PlannedUnit(tenant.key(), tenant.title(), tenant.sources(), weight, known);
  }

  private Map<UnitLease, UnitChange> changes() {
    Map<UnitLease, UnitChange> changes = new HashMap<>();
    earlier.forEach(
        (value, unit) -> {
          if (unit.state() == UnitState.ENDED) {
            UnitChange change = change(value, unit);
            if (!(change instanceof UnitChange.Keep)) {
              changes.put(unit.lease(), change);
            }
          }
        });
    return changes;
  }

  private UnitChange change(Optional<String> value, Unit unit) {
    boolean gone = survey.tenants().complete() && value.isPresent() && !wanted.contains(value);
    boolean should = survey.source().containsKey(value) && expected.contains(value);
    long rows = survey.target().getOrDefault(value, 0L);
    if (!gone && unit.outcome().orElseThrow() instanceof BotOutcome.Failed) {
      // Its rows on the target need not be the application's.
      return again.contains(value) ? new UnitChange.Reopen() : new UnitChange.Keep();
    }
    return again.contains(value) && !gone
        ? new UnitChange.Reopen()
        : UnitChange.of(unit, !gone, rows, should, false);
  }

  private long resumed() {
    return earlier.values().stream().filter(unit -> unit.state() != UnitState.ENDED).count();
  }

  private TransferEstimate estimate(Map<UnitLease, UnitChange> changes) {
    Set<BotKey> keys = new HashSet<>();
    toDo.forEach(tenant -> keys.add(tenant.key()));
    for (Unit unit : earlier.values()) {
      boolean again = changes.get(unit.lease()) instanceof UnitChange.Reopen;
      if (again || unit.state() != UnitState.ENDED) {
        keys.add(unit.key());
      }
    }
    List<SourceRows> weights =
        keys.stream()
            .map(key -> survey.source().get(Tenant.value(key)))
            .filter(Objects::nonNull)
            .toList();
    return TransferEstimate.of(
        keys.size(),
        weights.stream().mapToLong(SourceRows::rows).sum(),
        weights.stream().mapToLong(SourceRows::bytes).sum());
  }
}
