package dev.portage.sandbox.programs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class DebianReleaseTest {
  private static final DebianMachine PC = DebianMachine.named("amd64");

  @Test
  void sourcesAreThoseOfTheReleaseAndCheckedWithItsKeys() {
    DebianRelease release =
        new DebianRelease("trixie", Path.of("/keys.gpg"), List.of("http://a trixie main"));
    assertThat(release.sources(PC))
        .isEqualTo("deb [arch=amd64 target=Packages signed-by=/keys.gpg] http://a trixie main\n");
  }

  @Test
  void sourceCodeIsOfTheSameArchiveAndCheckedWithItsKeys() {
    DebianRelease release =
        new DebianRelease("trixie", Path.of("/keys.gpg"), List.of("http://a trixie main"));
    assertThat(release.sourceCode())
        .isEqualTo("deb-src [target=Sources signed-by=/keys.gpg] http://a trixie main\n");
  }

  @Test
  void anotherDistributionIsAnErrorThatNamesIt() {
    Properties fedora = new Properties();
    fedora.setProperty("ID", "fedora");
    assertThatThrownBy(() -> DebianRelease.of(fedora, PC))
        .isInstanceOf(ProgramUnavailable.class)
        .hasMessageContaining("fedora");
  }

  @Test
  void anotherMachineIsAnErrorThatNamesIt() {
    assertThatThrownBy(() -> DebianMachine.named("s390x"))
        .isInstanceOf(ProgramUnavailable.class)
        .hasMessageContaining("s390x");
  }
}
