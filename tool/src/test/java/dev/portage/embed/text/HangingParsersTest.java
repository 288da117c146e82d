package dev.portage.embed.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Parsers that neither end nor can be interrupted. */
class HangingParsersTest {
  private static final int ALL = 8;
  private static final Duration SHORT = Duration.ofMillis(50);

  private final CountDownLatch end = new CountDownLatch(1);
  private final TextExtraction extraction =
      new TextExtraction(new ExtractionLimits(1 << 20, 1 << 20, SHORT, SHORT, SHORT, 3, 1, 100));

  @AfterEach
  void release() {
    end.countDown();
  }

  private Extraction hang() {
    while (end.getCount() > 0) {
      LockSupport.parkNanos(1_000_000);
    }
    return new Extraction.NoText("never read");
  }

  @Test
  void areGivenUpAndWhenTheyHoldAllThreadsThatIsNoFaultOfTheNextFile() {
    for (int n = 0; n < ALL; n++) {
      assertThat(extraction.guarded("hanging " + n, this::hang))
          .isInstanceOf(Extraction.TooLarge.class);
    }
    assertThatThrownBy(() -> extraction.guarded("good", () -> new Extraction.NoText("empty")))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.code()).isEqualTo(ExitCode.DEFECT))
        .hasMessageContaining("still hold their threads");
  }
}
