package dev.portage.embed.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StaleTempFilesTest {
  private static final Instant STARTED = Instant.parse("2026-11-22T12:00:00Z");
  private static final long SELF = ProcessHandle.current().pid();

  /** No process has it: the kernel's largest is 2^22. */
  private static final long GONE = 1L << 40;

  @TempDir Path directory;

  @Test
  void filesOfProcessesThatAreGoneAreRemovedAndNoOthers() throws IOException {
    Duration earlier = Duration.ofMinutes(-1);
    Path gone = file("portage-source-" + GONE + "-1.tmp", earlier);
    Path sameId = file("portage-source-" + SELF + "-2.tmp", earlier);
    Path newer = file("portage-source-" + GONE + "-3.tmp", Duration.ofMinutes(1));
    Path alive =
        file(
            "portage-source-" + ProcessHandle.current().parent().orElseThrow().pid() + "-4.tmp",
            earlier);
    Path own = file("portage-source-" + SELF + "-5.tmp", Duration.ofMinutes(1));
    Path other = file("portage-source-notes.tmp", earlier);
    new StaleTempFiles(directory, SELF, STARTED).remove();
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).containsExactlyInAnyOrder(newer, alive, own, other);
    }
    assertThat(gone).doesNotExist();
    assertThat(sameId).doesNotExist();
  }

  @Test
  void aDirectoryThatIsMissingIsNoFailure() {
    new StaleTempFiles(directory.resolve("none"), SELF, STARTED).remove();
    assertThat(directory.resolve("none")).doesNotExist();
  }

  private Path file(String name, Duration after) throws IOException {
    Path file = Files.createFile(directory.resolve(name));
    return Files.setLastModifiedTime(file, FileTime.from(STARTED.plus(after)));
  }
}
