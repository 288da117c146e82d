package dev.portage.journal;

import dev.portage.bots.BotKey;
import dev.portage.deployment.TaskArn;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The units of one migration in memory; its queues fulfil {@link UnitQueueContract}. */
public final class InMemoryUnits {
  private final InstantSource clock;
  private final List<Entry> entries = new ArrayList<>();

  /** Those that have ended, in this order. */
  private final List<Entry> ended = new ArrayList<>();

  /** Units whose leases expire by this clock. */
  public InMemoryUnits(InstantSource clock) {
    this.clock = clock;
  }

  /** A unit, and what the journal knows of it besides. */
  private static final class Entry {
    Unit unit;
    Optional<LeaseOwner> owner = Optional.empty();
    Instant expires = Instant.MAX;
    String note = "";
    Instant postponedUntil = Instant.MIN;

    Entry(Unit unit) {
      this.unit = unit;
    }

    boolean is(UnitState state) {
      return unit.state() == state;
    }

    boolean isLeasedBy(LeaseOwner who) {
      return is(UnitState.LEASED) && owner.orElseThrow().name().equals(who.name());
    }

    boolean byWorker() {
      return owner.filter(LeaseOwner::worker).isPresent();
    }

    void update(UnitState state, long token, Optional<TaskArn> task, int attempts) {
      update(state, token, task, attempts, unit.postponed());
    }

    void update(UnitState state, long token, Optional<TaskArn> task, int attempts, int postponed) {
      unit =
          new Unit(
              new UnitLease(unit.lease().unit(), token),
              unit.position(),
              unit.key(),
              unit.title(),
              unit.sources(),
              unit.weight(),
              state,
              task,
              attempts,
              postponed,
              unit.outcome(),
              unit.digest(),
              unit.endedAt(),
              unit.route());
    }

    void end(UnitResult result, Instant at) {
      unit =
          new Unit(
              unit.lease(),
              unit.position(),
              unit.key(),
              unit.title(),
              unit.sources(),
              unit.weight(),
              UnitState.ENDED,
              unit.task(),
              unit.attempts(),
              unit.postponed(),
              Optional.of(result.outcome()),
              result.digest(),
              Optional.of(at),
              unit.route());
    }
  }

  /** Adds an open unit behind the others. */
  public void plan(BotKey key, String title) {
    int position = entries.size();
    entries.add(
        new Entry(
            new Unit(
                new UnitLease(position + 1L, 0),
                position,
                key,
                title,
                1,
                1,
                UnitState.OPEN,
                Optional.empty(),
                0,
                0,
                Optional.empty(),
                "",
                Optional.empty(),
                Route.Embedding.REEMBED)));
  }

  /** All units, in the order of work. */
  public List<Unit> units() {
    return entries.stream().map(entry -> entry.unit).toList();
  }

  /** What the last release of a bot's unit noted. */
  public String note(BotKey key) {
    return entries.stream().filter(e -> e.unit.key().equals(key)).findFirst().orElseThrow().note;
  }

  /** The queue of the units, for this owner. */
  public UnitQueue leases(LeaseOwner owner) {
    return new Queue(owner);
  }

  private final class Queue implements UnitQueue {
    private final LeaseOwner owner;

    Queue(LeaseOwner owner) {
      this.owner = owner;
    }

    private Stream<Entry> those(Predicate<Entry> which) {
      return entries.stream().filter(which);
    }

    private Optional<Entry> held(UnitLease lease) {
      return Optional.of(of(lease))
          .filter(entry -> entry.is(UnitState.LEASED) && entry.unit.lease().equals(lease));
    }

    private Entry of(UnitLease lease) {
      return entries.get(Math.toIntExact(lease.unit() - 1));
    }

    private boolean isFree(Entry entry) {
      return (entry.is(UnitState.OPEN) && !entry.postponedUntil.isAfter(clock.instant()))
          || (entry.is(UnitState.LEASED) && entry.expires.isBefore(clock.instant()));
    }

    /** Whether this owner may process it beside what it holds. */
    private boolean fits(Entry entry) {
      List<Entry> held = those(other -> other.isLeasedBy(owner)).toList();
      return !owner.worker()
          || ((entry.unit.attempts() < ALONE || held.isEmpty())
              && held.stream().noneMatch(other -> other.unit.attempts() > ALONE)
              && (entry.is(UnitState.OPEN)
                  || held.stream().noneMatch(other -> other.unit.attempts() > 1)));
    }

    @Override
    public Optional<Unit> next(Duration lasting, Collection<Long> later) {
      Optional<Entry> next =
          those(entry -> isFree(entry) && fits(entry) && !later.contains(entry.unit.lease().unit()))
              .findFirst();
      next.ifPresent(entry -> lease(entry, lasting));
      return next.map(entry -> entry.unit);
    }

    private void lease(Entry entry, Duration lasting) {
      entry.owner = Optional.of(owner);
      entry.expires = clock.instant().plus(lasting);
      entry.update(
          UnitState.LEASED,
          entry.unit.lease().token() + 1,
          owner.execId().map(TaskArn::new),
          entry.unit.attempts() + 1);
    }

    @Override
    public List<Unit> adopt(Duration lasting) {
      those(entry -> entry.is(UnitState.LEASED) && !entry.byWorker())
          .forEach(entry -> entry.owner = Optional.of(owner));
      renew(lasting);
      return those(entry -> entry.isLeasedBy(owner)).map(entry -> entry.unit).toList();
    }

    @Override
    public void renew(Duration lasting) {
      Instant expires = clock.instant().plus(lasting);
      those(entry -> entry.isLeasedBy(owner)).forEach(entry -> entry.expires = expires);
    }

    @Override
    public boolean heldByWorkers() {
      return entries.stream()
          .anyMatch(
              entry ->
                  entry.is(UnitState.LEASED)
                      && entry.byWorker()
                      && entry.expires.isAfter(clock.instant()));
    }

    @Override
    public boolean anyLeft() {
      return entries.stream()
          .anyMatch(entry -> !entry.is(UnitState.ENDED) && !entry.isLeasedBy(owner));
    }

    @Override
    public List<Unit> endedByWorkers(Collection<Long> known) {
      Set<Long> numbers = Set.copyOf(known);
      return ended.stream()
          .filter(Entry::byWorker)
          .map(entry -> entry.unit)
          .filter(unit -> !numbers.contains(unit.lease().unit()))
          .toList();
    }

    @Override
    public boolean isLatest(UnitLease lease) {
      return of(lease).unit.lease().equals(lease);
    }

    @Override
    public void task(UnitLease lease, TaskArn task) {
      Entry entry = of(lease);
      if (entry.unit.lease().equals(lease)) {
        entry.update(entry.unit.state(), lease.token(), Optional.of(task), entry.unit.attempts());
      }
    }

    @Override
    public Unit settled(UnitLease lease) {
      return of(lease).unit;
    }

    @Override
    public void release(UnitLease lease, String note, boolean counts) {
      held(lease)
          .ifPresent(
              entry -> {
                entry.note = note;
                entry.update(
                    UnitState.OPEN,
                    lease.token(),
                    entry.unit.task(),
                    entry.unit.attempts() - (counts ? 0 : 1));
              });
    }

    @Override
    public void postpone(UnitLease lease, String note, Duration by) {
      held(lease)
          .ifPresent(
              entry -> {
                entry.note = note;
                entry.postponedUntil = clock.instant().plus(by);
                entry.update(
                    UnitState.OPEN,
                    lease.token(),
                    entry.unit.task(),
                    entry.unit.attempts() - 1,
                    entry.unit.postponed() + 1);
              });
    }

    @Override
    public boolean end(UnitLease lease, UnitResult result) {
      Optional<Entry> held = held(lease);
      held.ifPresent(
          entry -> {
            entry.end(result, clock.instant());
            ended.add(entry);
          });
      return held.isPresent();
    }
  }
}
