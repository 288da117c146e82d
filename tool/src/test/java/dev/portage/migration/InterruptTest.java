package dev.portage.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class InterruptTest {
  private final Interrupt interrupt = new Interrupt(false);

  @Test
  void whatIsRegisteredIsDoneBeforeTheEnd() {
    AtomicInteger done = new AtomicInteger();
    interrupt.runBeforeExit(Duration.ofMinutes(1));
    interrupt.beforeExit(done::incrementAndGet);
    interrupt.runBeforeExit(Duration.ofMinutes(1));
    assertThat(done).hasValue(1);
  }

  @Test
  @Timeout(60)
  void whatDoesNotEndIsNotWaitedFor() {
    CountDownLatch never = new CountDownLatch(1);
    interrupt.beforeExit(
        () -> {
          try {
            never.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    interrupt.runBeforeExit(Duration.ofMillis(10));
    assertThat(never.getCount()).isEqualTo(1);
    never.countDown();
  }

  @Test
  void tasksAreLeftAtTheSecondCtrlC() {
    interrupt.working(Interrupt.Work.TASKS);
    interrupt.ask();
    assertThat(interrupt.leave()).isFalse();
    interrupt.ask();
    assertThat(interrupt.leave()).isTrue();
    assertThat(interrupt.work()).isEqualTo(Interrupt.Work.TASKS);
  }
}
