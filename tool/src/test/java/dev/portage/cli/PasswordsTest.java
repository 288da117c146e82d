package dev.portage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PasswordsTest {
  @Test
  void eachSideHasItsVariableAndOneIsForBoth() {
    Passwords both = new Passwords(Map.of("PGPASSWORD", "both", "PORTAGE_SOURCE_PASSWORD", "old"));
    assertThat(both.source().value()).isEqualTo("old");
    assertThat(both.target().value()).isEqualTo("both");
    Passwords target = new Passwords(Map.of("PORTAGE_TARGET_PASSWORD", "new"));
    assertThat(target.target().value()).isEqualTo("new");
    assertThat(target.source().value()).isEmpty();
  }

  @Test
  void onlyThatOfTheSourceIsOneNotedBeforeTheUpdate() {
    assertThat(new Passwords(Map.of("PGPASSWORD", "both")).noted()).isEmpty();
    assertThat(
            new Passwords(Map.of("PORTAGE_SOURCE_PASSWORD", "old")).noted().orElseThrow().value())
        .isEqualTo("old");
  }
}
