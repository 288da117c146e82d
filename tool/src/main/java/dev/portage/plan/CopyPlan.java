package dev.portage.plan;

import dev.portage.bots.BotKey;
import dev.portage.journal.BotOutcome;
import dev.portage.journal.PlannedBatch;
import dev.portage.journal.PlannedUnit;
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
 * What is to be copied, most recently used first. What an earlier run planned stands: units are
 * fixed when they are planned first.
 *
 * @param units new ones, in their order, those with nothing to do included
 * @param batches of the new units
 * @param changes to units that an earlier run ended
 * @param left units of an earlier run that have no outcome yet
 * @param estimate of all that is to be done
 * @param findings what an operator should know before
 */
public record CopyPlan(
    List<PlannedUnit> units,
    List<PlannedBatch> batches,
    Map<UnitLease, Replan> changes,
    long left,
    CopyEstimate estimate,
    List<Finding> findings) {

  /** Tenants for which there is something to do. */
  public long toDo() {
    return estimate.tenants();
  }

  /** Whether rows are written, or taken away again. */
  public boolean changesRows() {
    return toDo() > 0 || !changes.isEmpty();
  }

  /** Whether anything is to be written down or done. */
  public boolean changesAnything() {
    return toDo() > 0 || !changes.isEmpty() || !units.isEmpty();
  }

  /**
   * Plans.
   *
   * @param earlier what an earlier run left
   * @param again tenants that are copied again, although they have their outcome
   */
  public static CopyPlan of(CopySurvey survey, List<Unit> earlier, Set<Optional<String>> again) {
    return new Making(survey, earlier, again).plan();
  }

  private static final class Making {
    private final CopySurvey survey;
    private final Set<Optional<String>> again;
    private final Map<Optional<String>, Unit> earlier = new HashMap<>();
    private final Set<Optional<String>> wanted = new HashSet<>();

    /** Tenants that miss their rows where they have none. */
    private final Set<Optional<String>> knows = new HashSet<>();

    private final List<PlannedUnit> units = new ArrayList<>();
    private final List<Tenant> toDo = new ArrayList<>();
    private final List<Finding> findings;

    Making(CopySurvey survey, List<Unit> earlier, Set<Optional<String>> again) {
      this.survey = survey;
      this.again = again;
      this.findings = new ArrayList<>(survey.roster().findings());
      earlier.forEach(unit -> this.earlier.put(Tenant.value(unit.key()), unit));
    }

    CopyPlan plan() {
      survey.roster().tenants().stream()
          .sorted(
              Comparator.comparing(Tenant::lastUsed)
                  .reversed()
                  .thenComparing(tenant -> tenant.key().bot()))
          .forEach(this::wanted);
      survey.roster().aside().forEach(this::aside);
      survey.source().keySet().stream()
          .filter(value -> !wanted.contains(value))
          .sorted(Comparator.comparing(value -> value.orElse("")))
          .forEach(this::stranger);
      Map<UnitLease, Replan> changes = changes();
      return new CopyPlan(
          List.copyOf(units),
          Batching.of(toDo, survey),
          changes,
          left(),
          estimate(changes),
          List.copyOf(findings));
    }

    private void wanted(Tenant tenant) {
      Optional<String> value = Tenant.value(tenant.key());
      wanted.add(value);
      if (tenant.sources() > 0 || !survey.roster().closed()) {
        knows.add(value);
      }
      if (earlier.containsKey(value)) {
        if (earlier.get(value).key().pk().isEmpty() && !tenant.key().pk().isEmpty()) {
          // Nobody knew it when it was planned first: now it has its user and its title.
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
          unit(tenant, there ? Optional.empty() : Optional.of(BotOutcome.SetAside.NOT_ON_SOURCE)));
    }

    private void aside(Tenant tenant, BotOutcome why) {
      Optional<String> value = Tenant.value(tenant.key());
      wanted.add(value);
      if (!earlier.containsKey(value)) {
        units.add(unit(tenant, Optional.of(why)));
      }
    }

    /** Rows whose tenant the roster does not know, and those that have none: these are carried. */
    private void stranger(Optional<String> value) {
      boolean orphaned = survey.roster().closed() && value.isPresent();
      if (!orphaned) {
        knows.add(value);
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

    private Map<UnitLease, Replan> changes() {
      Map<UnitLease, Replan> changes = new HashMap<>();
      earlier.forEach(
          (value, unit) -> {
            if (unit.state() == UnitState.ENDED) {
              Replan replan = replan(value, unit);
              if (!(replan instanceof Replan.Keep)) {
                changes.put(unit.lease(), replan);
              }
            }
          });
      return changes;
    }

    private Replan replan(Optional<String> value, Unit unit) {
      boolean gone = survey.roster().closed() && value.isPresent() && !wanted.contains(value);
      boolean should = survey.source().containsKey(value) && knows.contains(value);
      long rows = survey.target().getOrDefault(value, 0L);
      if (!gone && unit.outcome().orElseThrow() instanceof BotOutcome.Failed) {
        // What stands of it is not the application's for that.
        return again.contains(value) ? new Replan.Reopen() : new Replan.Keep();
      }
      return again.contains(value) && !gone
          ? new Replan.Reopen()
          : Replan.of(unit, !gone, rows, should, false);
    }

    private long left() {
      return earlier.values().stream().filter(unit -> unit.state() != UnitState.ENDED).count();
    }

    private CopyEstimate estimate(Map<UnitLease, Replan> changes) {
      Set<BotKey> keys = new HashSet<>();
      toDo.forEach(tenant -> keys.add(tenant.key()));
      for (Unit unit : earlier.values()) {
        boolean again = changes.get(unit.lease()) instanceof Replan.Reopen;
        if (again || unit.state() != UnitState.ENDED) {
          keys.add(unit.key());
        }
      }
      List<SourceRows> weights =
          keys.stream()
              .map(key -> survey.source().get(Tenant.value(key)))
              .filter(Objects::nonNull)
              .toList();
      return CopyEstimate.of(
          keys.size(),
          weights.stream().mapToLong(SourceRows::rows).sum(),
          weights.stream().mapToLong(SourceRows::bytes).sum());
    }
  }
}
