package dev.portage.migration;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.fault.Retry;
import dev.portage.fault.RetryPolicy;
import dev.portage.journal.Boundary;
import dev.portage.journal.Created;
import dev.portage.journal.MigrationRecord;
import dev.portage.journal.ReplicatedTenants;
import dev.portage.journal.Replication;
import dev.portage.journal.Route;
import dev.portage.journal.UnitState;
import dev.portage.migration.CutoverReport.End;
import dev.portage.migration.TransferSource.Opening;
import dev.portage.postgres.Database;
import dev.portage.postgres.SessionLock;
import dev.portage.postgres.Sides;
import dev.portage.replicate.Drain;
import dev.portage.replicate.Freeze;
import dev.portage.replicate.Publication;
import dev.portage.replicate.Relay;
import dev.portage.replicate.SlotCreation;
import dev.portage.replicate.SourceWrites;
import dev.portage.store.SqlName;
import dev.portage.store.TableShape;
import dev.portage.store.TenantId;
import dev.portage.store.TenantId.Named;
import dev.portage.store.TenantNoun;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The verb {@code cutover}: ends a migration that follows its source. What takes long is done while
 * the source is still used: the last changes are applied but for some seconds, and all bots are
 * compared. Then nothing may write there any more, the rest is applied, and only what has changed
 * since is compared. Cut off at any step, the same command resumes; until the target is opened,
 * {@code --rollback} gives the source back to its users.
 */
public final class Cutover {
  private static final int CONNECTIONS = 5;

  /** A follower notices within seconds that a cutover waits for it. */
  private static final Duration HANDOVER = Duration.ofMinutes(1);

  private final Supplier<TransferEndpoints> discovery;
  private final CutoverSettings settings;
  private final RunContext context;
  private final Retry retry;

  /** A cutover; nothing is opened yet. */
  public Cutover(
      Supplier<TransferEndpoints> endpoints, CutoverSettings settings, RunContext context) {
    this.discovery = endpoints;
    this.settings = settings;
    this.context = context;
    this.retry = context.retry(settings.limits().retry());
  }

  /**
   * Runs it.
   *
   * @throws Fault where it cannot continue; the same command then resumes there
   */
  public CutoverReport run() {
    step(1, "check");
    TransferEndpoints endpoints = discovery.get();
    context.reporter().note(endpoints.description());
    try (Database target = endpoints.target().apply(CONNECTIONS);
        CoordinatorLock lock = takeOver(target)) {
      TableShape to = TargetTable.find(target, endpoints.table(), false).shape();
      Ledger ledger = Ledger.find(target, to.oid(), Route.Transfer.REPLICATE);
      if (settings.rollback()) {
        return rollBack(endpoints, target);
      }
      MigrationRecord record = ledger.record().orElseThrow(() -> nothingFollows(target));
      record.requireOrigin(endpoints.source().origin(Optional.of(record.origin())));
      try (OpenSource source =
          endpoints.source().open(new Opening(record.origin(), target, CONNECTIONS, context))) {
        Sides ends = new Sides(source.database(), target);
        return record.finished()
            ? finish(ends, record)
            : run(ends, to, ledger, lock, endpoints.mergeByUlid());
      }
    }
  }

  /** One that was cut off after the target was opened. */
  private CutoverReport finish(Sides ends, MigrationRecord record) {
    List<Created.Slot> left = new SlotCreation(ends, record.id()).outstanding();
    if (left.isEmpty()) {
      throw nothingFollows(ends.target());
    }
    String name = left.getFirst().name();
    CutoverReport report = opened(ends.target(), name, CutoverRows.Proved.NOTHING);
    left.forEach(slot -> remove(ends, slot));
    return report;
  }

  private static CutoverReport opened(Database target, String name, CutoverRows.Proved proved) {
    boolean frozen = Created.all(target).contains(new Created.Freeze(name));
    return target.inTransaction(
        session ->
            new CutoverReport(
                End.OPENED,
                Boundary.find(session, name),
                frozen ? Optional.empty() : Boundary.age(session, name),
                proved));
  }

  private void remove(Sides ends, Created.Slot slot) {
    context.reporter().note("the target is open; the source's log is released");
    SlotCreation.remove(ends, slot);
    Outstanding.of(slot).ifPresent(context.reporter()::settled);
  }

  /** A migrate command that follows ends itself where this waits for it. */
  private CoordinatorLock takeOver(Database target) {
    RetryPolicy usual = settings.limits().retry();
    RetryPolicy handover =
        usual
            .every(Duration.ofMillis(200))
            .within(usual.window().compareTo(HANDOVER) < 0 ? usual.window() : HANDOVER);
    SessionLock asking =
        context
            .retry(handover)
            .call(attempt -> ask(target))
            .orElseThrow(Migration::stoppedWhileWaiting);
    try {
      return context
          .retry(handover)
          .call(attempt -> CoordinatorLock.take(target))
          .orElseThrow(Migration::stoppedWhileWaiting);
    } finally {
      asking.close();
    }
  }

  private static SessionLock ask(Database target) {
    SessionLock asked = target.tryLock(Follower.HANDOVER);
    if (asked == null) {
      throw Fault.transientFault(
          ExitCode.BUSY,
          "another cutover is running on " + target.describe(),
          "Wait until it has ended.");
    }
    return asked;
  }

  private static Fault nothingFollows(Database target) {
    return new Fault(
        ExitCode.USAGE,
        "no migration follows a source on " + target.describe(),
        "\"portage migrate --route replicate\" begins one; \"portage status\" says what there is.");
  }

  private static Replication requireFollowing(Database target, Ledger ledger, TenantNoun noun) {
    Replication replication =
        target
            .inTransaction(session -> Replication.find(session, ledger.id()))
            .orElseThrow(() -> nothingFollows(target));
    long open =
        ledger.units().stream().filter(unit -> unit.state() != UnitState.ENDED).count()
            + ledger.failed().size();
    if (open > 0) {
      throw new Fault(
          ExitCode.BOTS_FAILED,
          "%s not copied yet, or failed".formatted(noun.count(open)),
          "Run \"portage migrate --route replicate\" again, which copies them and names the reasons.");
    }
    return replication;
  }

  private CutoverReport run(
      Sides ends, TableShape to, Ledger ledger, CoordinatorLock lock, boolean byUlid) {
    TenantNoun noun = TenantNoun.of(to.table());
    Replication replication = requireFollowing(ends.target(), ledger, noun);
    outstanding(new Created.Slot(replication.name()));
    CutoverRows rows = CutoverRows.of(ends, to, ledger, byUlid, settings);
    Publication publication = new Publication(replication.name(), rows.relays().published());
    FollowedMigration followed =
        new FollowedMigration(rows.relays(), ledger.id(), context.reporter());

    step(2, "catch up");
    Optional<Instant> relayed = relayed(followed);
    Runnable catchUp = () -> catchUp(followed, lock);
    catchUp.run();
    requireAll(ends.target(), ledger, noun);
    step(3, "compare");
    context.reporter().note(rows.compare());

    step(4, settings.freeze() ? "freeze" : "check that nothing writes");
    if (settings.freeze() && !freeze(ends, publication, catchUp)) {
      return CutoverReport.of(End.DECLINED);
    }
    Instant frozen = context.clock().instant();
    step(5, "drain");
    lock.ensureHeld();
    Drain drain = new Drain(ends, publication);
    if (!settings.freeze()) {
      relayed.ifPresent(this::awaitQuiet);
      requireQuiet(drain, followed);
    }
    Boundary boundary = onRelay(followed, relay -> drain.run(relay, settings.drain()));
    requireAll(ends.target(), ledger, noun);
    context.reporter().note("the target has all changes up to %s".formatted(boundary.lsn()));
    rows.followSequences();

    step(6, "verify");
    CutoverRows.Proved proved = rows.prove();
    if (!proved.different().isEmpty()) {
      copyAgain(ends.target(), ledger, proved.different());
      return new CutoverReport(End.DIFFERENT, Optional.of(boundary), Optional.empty(), proved);
    }
    step(7, "open");
    lock.ensureHeld();
    if (!settings.freeze()) {
      requireQuiet(drain, followed);
    }
    requireAll(ends.target(), ledger, noun);
    // Killed in between, the same command drops the slot.
    ledger.finish();
    if (settings.freeze()) {
      context
          .reporter()
          .note(
              "the source's table was read-only for %s until now"
                  .formatted(
                      Durations.format(Duration.between(frozen, context.clock().instant()))));
    }
    CutoverReport report = opened(ends.target(), replication.name(), proved);
    remove(ends, new Created.Slot(replication.name()));
    return report;
  }

  private void catchUp(FollowedMigration followed, CoordinatorLock lock) {
    if (new Follower(context, retry, lock, followed, Follower.Mode.UNTIL_CAUGHT_UP).run()
        != Follower.Ended.CAUGHT_UP) {
      throw Migration.stoppedWhileWaiting();
    }
  }

  /** The relay alone records which bots it changed; the time when it took over only now. */
  private Optional<Instant> relayed(FollowedMigration followed) {
    return retry
        .call(attempt -> followed.relayedNow(context.interrupt()))
        .filter(now -> now)
        .map(now -> context.clock().instant());
  }

  /** A subscription does not record when the source was last written. */
  private void awaitQuiet(Instant relayed) {
    Duration left = settings.quiet().minus(Duration.between(relayed, context.clock().instant()));
    if (left.isPositive()) {
      context
          .reporter()
          .note("watching for %s whether anything writes".formatted(Durations.format(left)));
      context.interrupt().await(left);
      if (context.interrupt().stopLaunching()) {
        throw Migration.stoppedWhileWaiting();
      }
    }
  }

  /** Whatever became of the migration since, the source is given back to its users. */
  private CutoverReport rollBack(TransferEndpoints endpoints, Database target) {
    List<Created.Freeze> freezes =
        Created.all(target).stream()
            .flatMap(one -> one instanceof Created.Freeze of ? Stream.of(of) : Stream.of())
            .toList();
    if (freezes.isEmpty()) {
      context.reporter().note("the journal knows of no table of a source that is read-only");
      return CutoverReport.of(End.ROLLED_BACK);
    }
    Opening opening =
        new Opening(endpoints.source().origin(Optional.empty()), target, CONNECTIONS, context);
    try (OpenSource source = endpoints.source().open(opening)) {
      Freeze freeze = new Freeze(new Sides(source.database(), target));
      freezes.forEach(freeze::remove);
    }
    context.reporter().note("the source's table may be written again");
    return CutoverReport.of(End.ROLLED_BACK);
  }

  private void outstanding(Created created) {
    Outstanding.of(created).ifPresent(context.reporter()::outstanding);
  }

  /**
   * Requires that no bot was left behind.
   *
   * @throws Fault BOTS_FAILED
   */
  private void requireAll(Database target, Ledger ledger, TenantNoun noun) {
    List<String> failed =
        target.inTransaction(session -> ReplicatedTenants.failed(session, ledger.id()));
    if (!failed.isEmpty()) {
      throw new Fault(
          ExitCode.BOTS_FAILED,
          "the target refuses rows of %s, among them %s"
              .formatted(noun.count(failed.size()), failed.getFirst()),
          "Run \"portage migrate --route replicate\" again, which copies them and names the"
              + " reasons. Where the source is read-only already, \"portage cutover --rollback\""
              + " gives it back.");
    }
  }

  /** So that the next migrate command copies them from the source as it is. */
  private static void copyAgain(Database target, Ledger ledger, Set<TenantId> bots) {
    target.inTransaction(
        session -> {
          for (TenantId bot : bots) {
            ReplicatedTenants.failed(
                session,
                ledger.id(),
                bot.named().map(Named::value).orElse(""),
                "its rows were not equal at the cutover");
          }
          return bots;
        });
  }

  /** What was written since the comparison began is applied before, while the source is used. */
  private boolean freeze(Sides ends, Publication publication, Runnable catchUp) {
    Freeze freeze = new Freeze(ends);
    if (freeze.holds(publication)) {
      outstanding(new Created.Freeze(publication.name()));
      context.reporter().note("the source's table is read-only already");
      return true;
    }
    if (!context
        .reporter()
        .agreed(
            "this makes %s of the source read-only: whatever writes there gets an error,"
                    .formatted(
                        publication.tables().stream()
                            .map(SqlName::toString)
                            .collect(Collectors.joining(", ")))
                + " until the target is used, or \"portage cutover --rollback\"")) {
      return false;
    }
    catchUp.run();
    outstanding(new Created.Freeze(publication.name()));
    freeze.run(publication, settings.limits().writers());
    context.reporter().note("the source's table is read-only");
    return true;
  }

  /** Requires that nothing is written, where the operator has stopped whatever writes. */
  private void requireQuiet(Drain drain, FollowedMigration followed) {
    SourceWrites writes =
        onRelay(followed, relay -> SourceWrites.check(drain, relay, settings.drain()));
    Duration quiet = writes.quiet().orElse(settings.quiet());
    if (quiet.compareTo(settings.quiet()) < 0) {
      throw new Fault(
          ExitCode.SOURCE_UNFIT,
          "the source is still written, last %s ago%s"
              .formatted(Durations.format(quiet), sessions(writes)),
          "Stop what writes there and run the same command %s later, or use --freeze, which makes the"
                  .formatted(Durations.format(settings.quiet()))
              + " table read-only.");
    }
  }

  private static String sessions(SourceWrites writes) {
    List<String> sessions = writes.open().isEmpty() ? writes.recent() : writes.open();
    return sessions.isEmpty() ? "" : ", perhaps by " + String.join("; ", sessions);
  }

  /** With a relay, and with another one after a transient fault. */
  private <T> T onRelay(FollowedMigration followed, Function<Relay, T> work) {
    return retry
        .call(
            attempt -> {
              try (Relay relay = followed.open()) {
                return work.apply(relay);
              }
            })
        .orElseThrow(Migration::stoppedWhileWaiting);
  }

  private void step(int number, String what) {
    context.reporter().step("%d/7 %s".formatted(number, what));
  }
}
