package dev.portage.embed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Tests that memory does not grow with the size of a bot. {@code bench/embed-big} does so with
 * 200,000 chunks.
 */
class SmallHeapIT {
  /** Classes, Tika and a few calls need half of this heap; the bot's vectors alone have 47 MiB. */
  private static final String HEAP = "-Xmx64m";

  @Test
  void aBotWhoseVectorsDoNotFitIntoMemoryIsEmbedded() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    HEAP,
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+ExitOnOutOfMemoryError",
                    "-cp",
                    System.getProperty("java.class.path"),
                    LargeBot.class.getName()))
            .redirectError(Redirect.INHERIT)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    assertThat(said.strip().lines().toList().getLast())
        .isEqualTo("%d chunks, %1$d rows".formatted(LargeBot.CHUNKS));
  }
}
