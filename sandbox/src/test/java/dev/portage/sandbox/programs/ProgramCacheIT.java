package dev.portage.sandbox.programs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramCacheIT {
  @TempDir Path cache;

  @BeforeEach
  void fetchedFromDebianOnly() {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/apt-get")), "made from Debian packages only");
  }

  @Test
  void twoProcessesThatNeedItAtOnceMakeItOnce() throws Exception {
    String name = Recipe.postgres17().name();
    Path half = Files.createDirectories(cache.resolve("making-" + name + "-left-by-a-killed-run"));
    Process first = provider();
    Process second = provider();

    List<String> said = new ArrayList<>(first.inputReader().lines().toList());
    said.addAll(second.inputReader().lines().toList());

    assertThat(first.waitFor()).isZero();
    assertThat(second.waitFor()).isZero();
    assertThat(said).filteredOn(line -> line.startsWith("Downloading")).hasSize(1);
    assertThat(said).filteredOn(line -> line.startsWith("postgres (PostgreSQL) 17")).hasSize(2);
    assertThat(half).doesNotExist();
    assertThat(namesIn(cache)).containsExactlyInAnyOrder(name, name + ".lock");
  }

  @Test
  void whatCannotBeFetchedLeavesNothingAndIsTriedAgain() throws IOException {
    ProgramCache empty = new ProgramCache(cache, line -> {});
    TrixiePrograms none =
        new TrixiePrograms("none", "nothing", 0, List.of("no-such-package"), Path.of("usr/bin"));
    for (int time = 0; time < 2; time++) {
      assertThatThrownBy(() -> empty.provide(none)).isInstanceOf(ProgramUnavailable.class);
    }
    assertThat(namesIn(cache)).containsExactly(none.name() + ".lock");
  }

  @Test
  void theServiceModelsOfAwsAreFilesThatNeedNoProgram() {
    Path models = new ProgramCache(cache, line -> {}).serviceModels().orElseThrow();
    assertThat(models.resolve("s3/2006-03-01/service-2.json")).isNotEmptyFile();
    assertThat(models.resolve("dms/2016-01-01/service-2.json")).isNotEmptyFile();
    assertThat(models).isDirectoryNotContaining("glob:**.py");
  }

  private Process provider() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            Provider.class.getName(),
            cache.toString())
        .redirectError(Redirect.INHERIT)
        .start();
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
      Path bin =
          new ProgramCache(Path.of(arguments[0]), System.out::println).provide(Recipe.postgres17());
      System.out.print(Command.of(bin.resolve("postgres").toString(), "--version").run());
    }
  }
}
