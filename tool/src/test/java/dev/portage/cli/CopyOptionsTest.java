package dev.portage.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.migration.TargetOptions;
import dev.portage.migration.TransferSettings;
import dev.portage.plan.TenantSelection;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class CopyOptionsTest {
  @Test
  void theRateIsGivenInMegabytes() {
    assertThat(settings("--max-rate", "7").rate()).hasValue(7_000_000);
    assertThat(settings().rate()).isEmpty();
    assertThatThrownBy(() -> settings("--max-rate", "0"))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.code()).isEqualTo(ExitCode.USAGE))
        .hasMessageContaining("--max-rate is 0");
  }

  private static TransferSettings settings(String... arguments) {
    CopyOptions options = new CopyOptions();
    new CommandLine(CommandSpec.create().addMixin("copy", CommandSpec.forAnnotatedObject(options)))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .parseArgs(arguments);
    return options.settings(TargetOptions.NONE, TenantSelection.ALL);
  }
}
