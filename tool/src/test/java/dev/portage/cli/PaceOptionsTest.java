package dev.portage.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.portage.embed.model.Quota;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class PaceOptionsTest {
  private static Quota quota(String... options) {
    PaceOptions pace = new PaceOptions();
    CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();
    spec.addMixin("pace", CommandLine.Model.CommandSpec.forAnnotatedObject(pace));
    new CommandLine(spec).parseArgs(options);
    return pace.quota();
  }

  @Test
  void aShareOfTheQuotasIsLeftToTheApplication() {
    Quota quota = quota("--tokens-per-minute", "1000", "--calls-per-minute", "100");
    assertThat(quota.tokensPerMinute()).isCloseTo(850, within(1e-6));
    assertThat(quota.callsPerMinute()).isCloseTo(85, within(1e-6));
    assertThat(quota.known()).isTrue();
  }

  @Test
  void theShareIsAnOption() {
    Quota quota =
        quota("--tokens-per-minute", "1000", "--calls-per-minute", "100", "--quota-share", "50");
    assertThat(quota.tokensPerMinute()).isCloseTo(500, within(1e-6));
  }
}
