package dev.portage.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.portage.fault.ExitCode;
import dev.portage.sandbox.Sandbox;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Ctrl-C while a side cluster is being restored: it exists, costs money, and is named. */
class InterruptedRestoreIT {
  @Test
  void theLastLineAndStatusNameTheSideClusterItsPriceAndTheCommand() {
    try (Sandbox sandbox = Sandbox.start(Deployed.TOOL.worker(), line -> {})) {
      sandbox.update();
      Running running =
          start(sandbox, "migrate", "--route", "copy", "--snapshot", "latest", "--yes");
      await()
          .atMost(Duration.ofMinutes(1))
          .pollInterval(Duration.ofMillis(10))
          .until(() -> running.errorOutput().contains("restoring snapshot"));
      running.interrupt();
      Run stopped = Run.of(running);
      assertThat(stopped.code()).as(stopped.err()).isEqualTo(ExitCode.INTERRUPTED.number());
      assertThat(stopped.err()).contains("interrupted", "AWS account ");
      assertThat(stopped.err().lines().toList().getLast())
          .contains(
              "side cluster portage-side-",
              "$11.52 a day ($345.60 a month)",
              "\"portage cleanup\"");

      Run status = Run.of(start(sandbox, "status"));
      assertThat(status.out())
          .contains("opening the source: nothing is planned yet")
          .contains("side cluster portage-side-", "a month), and", "until \"portage cleanup\"");

      Run finished =
          Run.of(start(sandbox, "migrate", "--route", "copy", "--snapshot", "latest", "--yes"));
      assertThat(finished.err().lines().toList().getLast())
          .contains("side cluster portage-side-", "still exists")
          .contains("$1.44 to $2.88 a day ($43.20 to $86.40 a month)");
      Run.of(start(sandbox, "cleanup", "--yes"));
      assertThat(Run.of(start(sandbox, "status")).out()).doesNotContain("side cluster");
    }
  }

  private static Running start(Sandbox sandbox, String... arguments) {
    return Running.start(Deployed.TOOL.with(List.of(arguments)), sandbox.environment());
  }
}
