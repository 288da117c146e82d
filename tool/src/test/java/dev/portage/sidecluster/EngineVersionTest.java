package dev.portage.sidecluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class EngineVersionTest {
  private static final List<String> OFFERED =
      List.of("14.18", "15.13", "15.10", "15.8", "15.6", "16.4", "16.4-limitless", "next");

  @Test
  void aVersionThatIsOfferedStays() {
    assertThat(EngineVersion.toRestore("15.8", OFFERED)).contains("15.8");
  }

  @Test
  void oneThatIsNotBecomesTheLeastAboveItOfItsMajorVersion() {
    assertThat(EngineVersion.toRestore("15.3", OFFERED)).contains("15.6");
    assertThat(EngineVersion.toRestore("15.9", OFFERED)).contains("15.10");
  }

  @Test
  void itNeverGoesBackNorToAnotherMajorVersion() {
    assertThat(EngineVersion.toRestore("15.14", OFFERED)).isEmpty();
    assertThat(EngineVersion.toRestore("13.20", OFFERED)).isEmpty();
    assertThat(EngineVersion.toRestore("15.3", List.of())).isEmpty();
    assertThat(EngineVersion.toRestore("what", OFFERED)).isEmpty();
  }
}
