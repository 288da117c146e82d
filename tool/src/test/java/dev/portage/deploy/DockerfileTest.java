package dev.portage.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.deploy.Dockerfile.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DockerfileTest {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final Dockerfile FILE = Dockerfile.read(ROOT.resolve("Dockerfile"));

  @Test
  void theImageIsBuiltByDefaultOnABaseThatCanBeChosen() throws IOException {
    assertThat(FILE.last().name()).isEqualTo("portage");
    assertThat(FILE.last().base()).isEqualTo("${BASE}");
    assertThat(Files.readString(ROOT.resolve("Dockerfile")))
        .contains("\nARG BASE=debian:trixie-slim\n");
  }

  @Test
  void copiesAreOnlyFromEarlierStages() {
    Set<String> before = new HashSet<>();
    for (Stage stage : FILE.stages()) {
      for (String copied : stage.all("COPY")) {
        if (copied.startsWith("--from=")) {
          assertThat(before).contains(copied.substring(7, copied.indexOf(' ')));
        }
      }
      assertThat(before.add(stage.name())).as(stage.name()).isTrue();
    }
  }

  @Test
  void filesThatTheBuildCopiesExistAndAreNotIgnored() throws IOException {
    List<String> admitted =
        Files.readAllLines(ROOT.resolve(".dockerignore")).stream()
            .filter(line -> line.startsWith("!"))
            .map(line -> line.substring(1))
            .toList();
    assertThat(admitted).allSatisfy(path -> assertThat(ROOT.resolve(path)).exists());
    assertThat(admitted)
        .contains("deploy/image", "deploy/java.options", "mvnw", ".mvn", "pom.xml")
        // Maven reads the description of every module, also of those that it does not build.
        .contains("sandbox", "tool", "bench/pom.xml");
  }

  @Test
  void itRunsUnprivilegedAndWithoutAShellBeforeIt() {
    Stage image = FILE.last();
    assertThat(image.all("USER")).containsExactly("65532:65532");
    assertThat(image.all("VOLUME")).containsExactly("[\"/tmp\"]");
    assertThat(image.all("COPY")).containsExactly("--from=build /image " + Dockerfile.HOME);
    assertThat(image.entryPoint())
        .startsWith(Dockerfile.HOME + "/runtime/bin/java")
        .endsWith("-jar", Dockerfile.HOME + "/portage.jar");
    assertThat(image.all("ENV").getLast().split(" ", -1)).contains("PORTAGE_VERB=worker");
  }

  @Test
  void theJdkIsThatOfTheBuild() throws IOException {
    String parent = Files.readString(ROOT.resolve("pom.xml"));
    assertThat(parent).contains("<maven.compiler.release>25<");
    assertThat(FILE.stages().getFirst().base()).startsWith("eclipse-temurin:25-jdk");
  }

  @Test
  void theFileNamesNeitherSecretsNorAProcessor() throws IOException {
    assertThat(Files.readString(ROOT.resolve("Dockerfile")))
        .doesNotContainPattern("(?i)password|secret|token|AKIA|amd64|arm64|x86|aarch64");
  }
}
