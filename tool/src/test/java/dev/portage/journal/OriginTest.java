package dev.portage.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OriginTest {
  static Stream<Origin> all() {
    return Stream.of(
        new Origin.BotSources(),
        new Origin.Cluster("old:5432/app"),
        new Origin.Snapshot("daily"),
        new Origin.Clone("old"));
  }

  @ParameterizedTest
  @MethodSource("all")
  void anOriginIsReadAsItWasWritten(Origin origin) {
    assertThat(Origin.parse(origin.kind(), origin.name())).isEqualTo(origin);
  }

  @Test
  void anUnknownKindIsRefused() {
    assertThatThrownBy(() -> Origin.parse("slot", "x")).hasMessageContaining("slot");
  }

  @Test
  void anOriginIsDescribedInWords() {
    assertThat(all().map(Origin::describe))
        .containsExactly(
            "the bots' own sources", "old:5432/app", "snapshot daily", "a clone of cluster old");
  }
}
