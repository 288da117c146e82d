package dev.portage.embed.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that need more memory than there is, in a JVM of its own that has little. */
class LowMemoryTest {
  @TempDir Path directory;

  @Test
  void aFileThatNeedsTooMuchMemoryIsAnOutcomeAndTheNextIsRead()
      throws IOException, InterruptedException {
    byte[] words = SampleFiles.utf8("Berth four is free.\n\n".repeat(800_000));
    Path large = Files.write(directory.resolve("a.txt"), words);
    Path small = Files.write(directory.resolve("a.docx"), SampleFiles.docx("A letter."));
    List<String> said = ReadingProcess.read("32m", directory.resolve("log"), large, small, small);
    assertThat(said).hasSize(3);
    assertThat(said.getFirst()).contains("TooLarge", "needs more memory than the 32 MiB");
    assertThat(said.subList(1, 3)).allMatch(line -> line.startsWith("Text of 2 lines"));
  }
}
