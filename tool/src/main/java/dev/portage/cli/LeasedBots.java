package dev.portage.cli;

import com.github.f4b6a3.ulid.UlidCreator;
import dev.portage.embed.StopSignal;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.fleet.FleetListener;
import dev.portage.fleet.LeasingWorker;
import dev.portage.journal.BotOutcome;
import dev.portage.journal.Journal;
import dev.portage.journal.LeaseOwner;
import dev.portage.journal.MigrationRecord;
import dev.portage.journal.Route;
import dev.portage.journal.Unit;
import dev.portage.wiring.AwsWorkerContext;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** The worker that leases bots from the migration under way. */
final class LeasedBots implements FleetListener {
  private final AwsWorkerContext context;
  private final Output output;
  private final boolean json;
  private final AtomicInteger ended = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();

  LeasedBots(AwsWorkerContext context, Output output, boolean json) {
    this.context = context;
    this.output = output;
    this.json = json;
  }

  ExitCode work(int atOnce, StopSignal stop) {
    Journal journal =
        Journal.find(context.target(), context.shape().oid())
            .orElseThrow(LeasedBots::nothingUnderWay);
    MigrationRecord migration =
        journal
            .latest(Route.Embedding.REEMBED)
            .filter(latest -> latest.finishedAt().isEmpty())
            .orElseThrow(LeasedBots::nothingUnderWay);
    migration.requireModel(context.model());
    // Unique on all machines.
    LeaseOwner owner = LeaseOwner.worker("worker " + UlidCreator.getUlid(), context.execId());
    new LeasingWorker(
            journal.leases(migration.id(), owner),
            context::embedding,
            LeasingWorker.Limits.of(atOnce),
            new LeasingWorker.Supervision(stop, this, InstantSource.system()))
        .run();
    return end(stop);
  }

  private ExitCode end(StopSignal stop) {
    if (json) {
      output.json(Map.of("bots", ended.get(), "failed", failed.get()));
    } else {
      output.line("%d bots, %d of them failed".formatted(ended.get(), failed.get()));
    }
    if (stop.asked()) {
      return ExitCode.INTERRUPTED;
    }
    return failed.get() > 0 ? ExitCode.BOTS_FAILED : ExitCode.OK;
  }

  private static Fault nothingUnderWay() {
    return new Fault(
        ExitCode.USAGE,
        "no migration is under way on the target",
        "Start one first: \"portage migrate --route reembed --max-tasks 0\" plans, and leaves the"
            + " bots to workers like this one.");
  }

  @Override
  public void launched(Unit unit) {
    // Its end is reported.
  }

  @Override
  public void ended(Unit unit, BotOutcome outcome) {
    ended.incrementAndGet();
    if (outcome instanceof BotOutcome.Failed) {
      failed.incrementAndGet();
    }
    note("%s: %s".formatted(unit.title(), WorkerVerb.describe(outcome)));
  }

  @Override
  public void note(String what) {
    output.err().println(what);
  }
}
