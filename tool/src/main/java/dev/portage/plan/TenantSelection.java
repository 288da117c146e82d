package dev.portage.plan;

import dev.portage.bots.SyncStatus;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.store.TenantId;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which bots, or tenants, the operator wants to have copied now. The others remain to be copied by
 * a later run.
 *
 * @param bots ids or titles; empty for all
 * @param users whose bots; empty for those of all
 * @param first only this many, the most recently used first
 * @param excluded ids or titles of those that are left for later
 * @param state in which they have to be
 */
public record TenantSelection(
    Set<String> bots, Set<String> users, OptionalInt first, Set<String> excluded, State state) {
  /** The options that make a choice, for messages. */
  public static final String OPTIONS = "--bot, --user, --status, --since, --first and --exclude";

  /**
   * What the application says of a bot.
   *
   * @param statuses one of which its embedding has; empty for any
   * @param since when it was used at the earliest; empty for any time
   */
  public record State(Set<SyncStatus> statuses, Optional<Instant> since) {
    /** Whatever it is. */
    public static final State ANY = new State(Set.of(), Optional.empty());

    private boolean has(Tenant tenant) {
      return (statuses.isEmpty() || statuses.contains(tenant.status()))
          && since.filter(tenant.lastUsed()::isBefore).isEmpty();
    }
  }

  /** A choice of bots in whatever state. */
  public TenantSelection(
      Set<String> bots, Set<String> users, OptionalInt first, Set<String> excluded) {
    this(bots, users, first, excluded, State.ANY);
  }

  /** All of them. */
  public static final TenantSelection ALL =
      new TenantSelection(Set.of(), Set.of(), OptionalInt.empty(), Set.of());

  /**
   * The tenants that are chosen; empty where nothing was chosen, so that all are, and rows without
   * a tenant too.
   *
   * @param listed which tenants should have rows
   * @param source tenants that are counted among the first: those with something to restore
   * @param target tenants with rows there
   * @param unfinished those that an interrupted run planned: they come first, also where other bots
   *     were used since
   * @throws Fault USAGE where a name is no bot's, or there are no tenants to choose from
   */
  public Optional<Set<TenantId>> of(
      TenantList listed, Set<TenantId> source, Set<TenantId> target, Set<TenantId> unfinished) {
    if (equals(ALL)) {
      return Optional.empty();
    }
    Map<TenantId, Tenant> known = new LinkedHashMap<>();
    listed.tenants().forEach(tenant -> known.put(tenant.id(), tenant));
    if (!listed.complete()) {
      Stream.concat(source.stream(), target.stream())
          .filter(id -> id.named().isPresent())
          .sorted()
          .forEach(id -> known.computeIfAbsent(id, of -> Tenant.of(of, Instant.EPOCH)));
    }
    if (known.isEmpty() && !listed.complete()) {
      throw new Fault(
          ExitCode.USAGE,
          "no row belongs to a tenant, so none can be chosen",
          "Nothing was written. Leave out %s.".formatted(OPTIONS));
    }
    requireKnown(known);
    requireState(known.values());
    List<TenantId> chosen =
        known.entrySet().stream()
            .filter(entry -> isChosen(entry.getValue()))
            // What was begun is finished, though its state has changed by that.
            .filter(one -> unfinished.contains(one.getKey()) || state.has(one.getValue()))
            .sorted(
                Comparator.comparing(
                        (Map.Entry<TenantId, Tenant> one) -> unfinished.contains(one.getKey()))
                    .thenComparing(one -> one.getValue().lastUsed())
                    .reversed()
                    .thenComparing(Map.Entry::getKey))
            .map(Map.Entry::getKey)
            .filter(id -> first.isEmpty() || source.contains(id))
            .toList();
    return Optional.of(
        Set.copyOf(chosen.subList(0, Math.min(chosen.size(), first.orElse(chosen.size())))));
  }

  private boolean isChosen(Tenant tenant) {
    return (bots.isEmpty() || isAmong(bots, tenant))
        && (users.isEmpty() || users.contains(tenant.key().pk()))
        && !isAmong(excluded, tenant);
  }

  private static boolean isAmong(Set<String> names, Tenant tenant) {
    return names.contains(tenant.key().bot().value())
        || names.contains(tenant.id().describe())
        || names.contains(tenant.title());
  }

  /** Whether every bot and user that is named is in this list. */
  public boolean isKnown(TenantList listed) {
    return unknown(listed.tenants()).isEmpty() && unknownUsers(listed.tenants()).isEmpty();
  }

  private List<String> unknown(Collection<Tenant> known) {
    Set<String> names = new HashSet<>(bots);
    names.addAll(excluded);
    return names.stream()
        .filter(name -> known.stream().noneMatch(one -> isAmong(Set.of(name), one)))
        .sorted()
        .toList();
  }

  private List<String> unknownUsers(Collection<Tenant> known) {
    Set<String> owners = known.stream().map(one -> one.key().pk()).collect(Collectors.toSet());
    return users.stream().filter(user -> !owners.contains(user)).sorted().toList();
  }

  /** Refuses to choose by what nothing is known of: nothing would be chosen, without a word. */
  private void requireState(Collection<Tenant> known) {
    boolean unused = known.stream().allMatch(one -> one.lastUsed().equals(Instant.EPOCH));
    boolean noStatus = known.stream().allMatch(one -> one.status() == SyncStatus.UNKNOWN);
    if ((state.since().isPresent() && unused) || (!state.statuses().isEmpty() && noStatus)) {
      throw new Fault(
          ExitCode.USAGE,
          "nothing says %s"
              .formatted(
                  state.since().isPresent() && unused
                      ? "when any of these tenants was used last, and --since is given"
                      : "which status any of these tenants has, and --status is given"),
          "Nothing was written. Leave it out, or choose by %s.".formatted(OPTIONS));
    }
  }

  private void requireKnown(Map<TenantId, Tenant> known) {
    List<String> unknown = unknown(known.values());
    List<String> unknownUsers = unknownUsers(known.values());
    if (!unknown.isEmpty() || !unknownUsers.isEmpty()) {
      throw new Fault(
          ExitCode.USAGE,
          unknown.isEmpty()
              ? "nothing belongs to user " + String.join(", ", unknownUsers)
              : "no bot or tenant has the id or title " + String.join(", ", unknown),
          "Nothing was written. \"portage discover\" and the table of the dry run"
              + " (migrate --dry-run) list bots by title.");
    }
  }
}
