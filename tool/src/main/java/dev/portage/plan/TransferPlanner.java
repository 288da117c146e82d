package dev.portage.plan;

import dev.portage.bots.BotKey;
import dev.portage.journal.BotOutcome;
import dev.portage.journal.PlannedUnit;
import dev.portage.journal.Route;
import dev.portage.journal.TenantKey;
import dev.portage.journal.Unit;
import dev.portage.journal.UnitLease;
import dev.portage.journal.UnitState;
import dev.portage.store.TenantId;
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
  private final Set<TenantId> again;
  private final boolean byUlid;
  private final Set<Long> unbatched;
  private final Map<TenantId, Unit> earlier = new HashMap<>();
  private final Set<TenantId> wanted = new HashSet<>();

  /** Tenants that should have rows. */
  private final Set<TenantId> expected = new HashSet<>();

  private final List<PlannedUnit> units = new ArrayList<>();
  private final List<Tenant> toDo = new ArrayList<>();
  private final List<Finding> findings;

  private TransferPlanner(
      TransferSurvey survey,
      List<Unit> earlier,
      Set<TenantId> again,
      boolean byUlid,
      Set<Long> unbatched) {
    this.survey = survey;
    this.again = again;
    this.byUlid = byUlid;
    this.unbatched = unbatched;
    this.findings = new ArrayList<>(survey.tenants().findings());
    earlier.forEach(unit -> this.earlier.put(unit.tenant(), unit));
  }

  /**
   * Plans a copy.
   *
   * @param earlier units of an earlier run
   * @param again tenants that are copied again, although they have an outcome
   * @param byUlid whether a tenant's rows are merged as a whole, so that one without rows on the
   *     target is copied again; otherwise the application has deleted them, or {@code again} names
   *     it
   * @param unbatched numbers of units that are in no batch, since there was nothing to do for them
   */
  public static Plan plan(
      TransferSurvey survey,
      List<Unit> earlier,
      Set<TenantId> again,
      boolean byUlid,
      Set<Long> unbatched) {
    return new TransferPlanner(survey, earlier, again, byUlid, unbatched).plan();
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
        .filter(id -> !wanted.contains(id))
        .sorted()
        .forEach(this::unknown);
    Map<UnitLease, UnitChange> changes = changes();
    toDo.addAll(batchedNow(changes));
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
    TenantId id = tenant.id();
    wanted.add(id);
    if (!survey.isSelected(id)) {
      return;
    }
    if (tenant.sources() > 0 || !survey.tenants().complete()) {
      expected.add(id);
    }
    if (earlier.containsKey(id)) {
      if (earlier.get(id).key().pk().isEmpty() && !tenant.key().pk().isEmpty()) {
        // It was unknown when it was planned first: now it has its user and its title.
        units.add(unit(tenant, Optional.empty()));
      }
      return;
    }
    boolean there = survey.source().containsKey(id);
    if (there) {
      toDo.add(tenant);
    } else if (tenant.sources() > 0) {
      findings.add(
          new Finding(
              "%s (%s)".formatted(tenant.title(), tenant.key().bot().value()),
              "has knowledge, and the source has no rows of it: --route reembed restores it"));
    }
    units.add(
        unit(
            tenant,
            there
                ? Optional.empty()
                : Optional.of(new BotOutcome.NotApplicable(BotOutcome.Reason.NOT_ON_SOURCE))));
  }

  private void excluded(Tenant tenant, BotOutcome why) {
    TenantId id = tenant.id();
    wanted.add(id);
    if (survey.selected().isEmpty() && !earlier.containsKey(id)) {
      units.add(unit(tenant, Optional.of(why)));
    }
  }

  /** Rows of a tenant that the list does not have, and rows without a tenant: those are copied. */
  private void unknown(TenantId id) {
    if (!survey.isSelected(id)) {
      return;
    }
    boolean orphaned = survey.tenants().complete() && id.named().isPresent();
    if (!orphaned) {
      expected.add(id);
    }
    if (earlier.containsKey(id)) {
      return;
    }
    Tenant tenant = Tenant.unlisted(id, survey.source().keySet());
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
    boolean hadRows = survey.target().containsKey(tenant.id());
    return new PlannedUnit(tenant.key(), tenant.title(), tenant.sources(), weight, known, hadRows);
  }

  private Map<UnitLease, UnitChange> changes() {
    Map<UnitLease, UnitChange> changes = new HashMap<>();
    earlier.forEach(
        (id, unit) -> {
          if (unit.state() == UnitState.ENDED && survey.isSelected(id)) {
            UnitChange change = change(id, unit);
            if (!(change instanceof UnitChange.Keep)) {
              changes.put(unit.lease(), change);
            }
          }
        });
    return changes;
  }

  /** Those of large tenants are cut now. */
  private List<Tenant> batchedNow(Map<UnitLease, UnitChange> changes) {
    Map<TenantId, Tenant> listed = new HashMap<>();
    survey.tenants().tenants().forEach(tenant -> listed.put(tenant.id(), tenant));
    return earlier.values().stream()
        .filter(unit -> changes.get(unit.lease()) instanceof UnitChange.Reopen)
        .filter(unit -> unbatched.contains(unit.lease().unit()))
        .map(Unit::tenant)
        .filter(id -> !survey.ranges().getOrDefault(id, List.of()).isEmpty())
        .sorted()
        .map(id -> listed.getOrDefault(id, Tenant.unlisted(id, survey.source().keySet())))
        .toList();
  }

  private UnitChange change(TenantId id, Unit unit) {
    boolean gone = survey.tenants().complete() && id.named().isPresent() && !wanted.contains(id);
    boolean should = survey.source().containsKey(id) && expected.contains(id);
    long rows = survey.target().getOrDefault(id, 0L);
    if (!gone && unit.outcome().orElseThrow() instanceof BotOutcome.Failed) {
      // Its rows on the target need not be the application's.
      return again.contains(id) ? new UnitChange.Reopen() : new UnitChange.Keep();
    }
    if (!byUlid && !gone && !again.contains(id)) {
      return new UnitChange.Keep();
    }
    return again.contains(id) && !gone
        ? new UnitChange.Reopen()
        : UnitChange.of(unit, !gone, new BotOutcome.Superseded(rows), should, false);
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
            .map(key -> survey.source().get(TenantKey.tenant(key)))
            .filter(Objects::nonNull)
            .toList();
    return TransferEstimate.of(
        keys.size(),
        weights.stream().mapToLong(SourceRows::rows).sum(),
        weights.stream().mapToLong(SourceRows::bytes).sum());
  }
}
