package dev.portage.sandbox.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivatePostgresIT {
  @TempDir Path cache;

  @Test
  void twoProcessesThatNeedItAtOnceMakeItOnce() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/apt-get")), "made from Debian packages only");
    Files.createDirectories(cache.resolve("making-left-by-a-killed-run"));
    Process first = OtherJvm.start(Provider.class, cache.toString());
    Process second = OtherJvm.start(Provider.class, cache.toString());

    List<String> said = new ArrayList<>(first.inputReader().lines().toList());
    said.addAll(second.inputReader().lines().toList());

    assertThat(first.waitFor()).isZero();
    assertThat(second.waitFor()).isZero();
    assertThat(said).filteredOn(line -> line.startsWith("Downloading")).hasSize(1);
    assertThat(said).filteredOn(line -> line.startsWith("PostgresBinaries")).hasSize(2);
    assertThat(namesIn(cache)).hasSize(2).anyMatch(name -> name.startsWith("postgres-17"));
  }

  private static List<String> namesIn(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  /** The other process. */
  static final class Provider {
    private Provider() {}

    public static void main(String[] arguments) {
      Path cache = Path.of(arguments[0]);
      System.out.println(new PrivatePostgres(cache, System.out::println).provide());
    }
  }
}
