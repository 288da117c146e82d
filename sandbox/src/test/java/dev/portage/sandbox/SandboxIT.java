package dev.portage.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.portage.sandbox.postgres.ClusterPlace;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests the sandbox as a process, as {@code portage sandbox} starts it. */
class SandboxIT {
  private static final Duration SOON = Duration.ofSeconds(90);

  @Test
  void aKilledSandboxLeavesNothingBehind() throws IOException {
    Path temporary = ClusterPlace.newDirectory("portage-sandbox-it-");
    Files.createDirectory(
        temporary,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    Path out = Files.createTempFile("portage-sandbox-it-", ".txt");
    Process sandbox =
        new ProcessBuilder(
                List.of(
                    System.getProperty("java.home") + File.separator + "bin/java",
                    "--enable-native-access=ALL-UNNAMED",
                    "-Djava.io.tmpdir=" + temporary,
                    "-Dportage.jar=portage.jar",
                    "-cp",
                    System.getProperty("java.class.path"),
                    "dev.portage.sandbox.SandboxMain",
                    "sandbox"))
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    try {
      await()
          .atMost(SOON)
          .until(() -> Files.readString(out).contains("old cluster") || !sandbox.isAlive());
      assertThat(sandbox.isAlive()).as(Files.readString(out)).isTrue();
      assertThat(Files.readString(out)).contains("export AWS_ENDPOINT_URL=http://127.0.0.1:");
      assertThat(entries(temporary)).isGreaterThan(2);
    } finally {
      sandbox.destroyForcibly();
    }
    await().atMost(SOON).until(() -> entries(temporary) == 0);
    Files.delete(out);
    remove(temporary);
  }

  /** Returns the directories of clusters and files, without the shared memory of the JVM itself. */
  private static long entries(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.filter(path -> path.getFileName().toString().startsWith("portage-")).count();
    }
  }

  private static void remove(Path directory) throws IOException {
    try (Stream<Path> walk = Files.walk(directory)) {
      for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
