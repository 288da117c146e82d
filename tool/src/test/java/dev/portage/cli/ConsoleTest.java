package dev.portage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ConsoleTest {
  @Test
  void stepThatIsRepeatedShowsItsWarningsOnce() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (Console console = new Console(new LegibleStream(out), true)) {
      for (int i = 0; i < 2; i++) {
        console.step("4/9 survey");
        console.warning("a bot has no rows");
      }
      console.warning("another bot has no rows");
    }
    assertThat(out.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "STEP 4/9 survey",
            "  ! a bot has no rows",
            "STEP 4/9 survey",
            "  ! another bot has no rows");
  }
}
