package dev.portage.migration;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.merge.OpenWriteTransactions;
import dev.portage.postgres.Database;
import dev.portage.store.TableShape;
import java.time.Duration;
import java.time.Instant;

/**
 * Waits for transactions of the application that began to write before the last row was copied:
 * what they wrote is visible to every later statement (I7).
 */
final class WriteTransactionWait {
  private static final Duration POLL = Duration.ofMillis(100);

  private final RunContext context;
  private final Duration limit;

  WriteTransactionWait(RunContext context, Duration limit) {
    this.context = context;
    this.limit = limit;
  }

  /**
   * Waits for the transactions that write there now.
   *
   * @throws Fault BUSY_ROWS where they take too long: a proof would not count what they write. It
   *     is permanent, since the limit has passed already
   */
  void await(Database target, TableShape table) {
    Instant end = context.clock().instant().plus(limit);
    OpenWriteTransactions writers = OpenWriteTransactions.of(target, table);
    if (!writers.haveEnded(table)) {
      context.reporter().note("waiting for %d sessions that write there".formatted(writers.left()));
    }
    while (!writers.haveEnded(table)) {
      if (context.clock().instant().isAfter(end)) {
        throw new Fault(
            ExitCode.BUSY_ROWS,
            "%d sessions have written into %s and did not end within %s"
                .formatted(writers.left(), table.table().name(), Durations.format(limit)),
            "Every row is copied, and not yet verified. End those sessions (pg_stat_activity shows"
                + " them, idle in transaction), and run the same command again.");
      }
      context.interrupt().await(POLL);
    }
  }
}
