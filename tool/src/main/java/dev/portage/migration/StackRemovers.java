package dev.portage.migration;

import dev.portage.dms.DmsListener;
import dev.portage.dms.DmsWait;
import dev.portage.journal.Created;
import dev.portage.journal.Remover;
import dev.portage.sidecluster.SideCluster;
import java.time.Duration;

/**
 * What removes resources in AWS, which need the stack's account.
 *
 * @param sideClusters removes them
 * @param dms removes the resources of data migrations
 */
public record StackRemovers(SideCluster sideClusters, Remover<Created.DmsResource> dms) {
  /** How a run waits for DMS: until Ctrl-C, and with a line for each new state. */
  public static DmsWait waits(RunContext context) {
    Interrupt interrupt = context.interrupt();
    return new DmsWait(
        context.clock(),
        interrupt::await,
        interrupt::stopLaunching,
        new Progress(context.reporter()));
  }

  /** Reports each state once. */
  private static final class Progress implements DmsListener {
    private final Reporter reporter;
    private String last = "";

    Progress(Reporter reporter) {
      this.reporter = reporter;
    }

    @Override
    public void note(String what) {
      reporter.note(what);
    }

    @Override
    public void waiting(String thing, String status, Duration waited) {
      String now = thing + ": " + status;
      if (!now.equals(last)) {
        last = now;
        reporter.note(now + ", " + Durations.format(waited));
      }
    }
  }
}
