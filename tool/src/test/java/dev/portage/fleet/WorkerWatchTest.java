package dev.portage.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.bots.BotKey;
import dev.portage.journal.InMemoryUnits;
import dev.portage.journal.LeaseOwner;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A coordinator that starts no task, and workers that are not there. */
class WorkerWatchTest {
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final InMemoryUnits units = new InMemoryUnits(now::get);
  private final WorkerWatch watch =
      new WorkerWatch(units.leases(LeaseOwner.coordinator("coordinator")), now::get);

  private void pass(int minutes) {
    now.updateAndGet(time -> time.plus(Duration.ofMinutes(minutes)));
  }

  @Test
  void thatNoneIsAliveIsSaidNowAndThen() {
    units.plan(BotKey.of("user", "a"), "A");
    pass(4);
    assertThat(watch.look()).isEmpty();
    pass(1);
    assertThat(watch.look().orElseThrow())
        .startsWith("for 5 min no worker has held a bot")
        .contains("portage worker --lease", "--max-tasks");
    pass(1);
    assertThat(watch.look()).isEmpty();
    pass(4);
    assertThat(watch.look().orElseThrow()).startsWith("for 10 min");
  }

  @Test
  void whileOneHoldsABotNothingIsSaidAndWhenItDiesItIs() {
    units.plan(BotKey.of("user", "a"), "A");
    units.leases(LeaseOwner.worker("worker", "exec")).next(Duration.ofMinutes(7));
    pass(5);
    assertThat(watch.look()).isEmpty();
    pass(5);
    assertThat(watch.look().orElseThrow()).startsWith("for 5 min");
  }
}
