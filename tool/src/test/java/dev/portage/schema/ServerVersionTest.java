package dev.portage.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.fault.ExitCode;
import org.junit.jupiter.api.Test;

class ServerVersionTest {
  @Test
  void fourteenAndLaterAreSupported() {
    assertThat(new ServerVersion(140_000).refusal("the source", ExitCode.SOURCE_UNFIT)).isEmpty();
    assertThat(new ServerVersion(170_011).refusal("the source", ExitCode.SOURCE_UNFIT)).isEmpty();
  }

  @Test
  void anEarlierOneIsNamed() {
    assertThat(new ServerVersion(130_023).refusal("the source (db)", ExitCode.SOURCE_UNFIT))
        .hasValueSatisfying(
            fault -> {
              assertThat(fault.code()).isEqualTo(ExitCode.SOURCE_UNFIT);
              assertThat(fault)
                  .hasMessage(
                      "the source (db) runs PostgreSQL 13, and this version of Portage needs 14 or"
                          + " later");
            });
  }
}
