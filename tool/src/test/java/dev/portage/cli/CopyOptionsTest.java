package dev.portage.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.copy.CopyLimits;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.index.Distance;
import dev.portage.journal.Route;
import dev.portage.merge.ConflictChoice;
import dev.portage.migration.IndexSettings;
import dev.portage.migration.RowSettings;
import dev.portage.migration.TargetOptions;
import dev.portage.migration.TransferSettings;
import dev.portage.plan.TenantSelection;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class CopyOptionsTest {
  private static final TenantSelection TWO =
      new TenantSelection(Set.of(), Set.of(), OptionalInt.of(2), Set.of());

  @Test
  void eachOptionIsASettingOfTheCopy() {
    TransferSettings settings =
        settings(
            "--snapshot=latest",
            "--parallel=3",
            "--repair",
            "--source-wins",
            "--conflicts=renumber",
            "--follow-deletes",
            "--max-rate=7",
            "--index=kept",
            "--drop-existing-index",
            "--distance=cosine",
            "--create-table",
            "--remove-side-cluster");
    assertThat(settings)
        .isEqualTo(
            new TransferSettings(
                settings.version(),
                settings.owner(),
                OptionalInt.of(3),
                new RowSettings(true, true, Optional.of(ConflictChoice.RENUMBER), true),
                TWO,
                OptionalLong.of(7_000_000),
                new IndexSettings(
                    IndexSettings.After.KEPT,
                    true,
                    Optional.of(Distance.COSINE),
                    TargetOptions.NONE),
                true,
                true,
                CopyLimits.USUAL,
                Optional.empty(),
                Route.Transfer.COPY));
  }

  @Test
  void withoutOptionsNothingOfTheApplicationsIsChanged() {
    TransferSettings settings = settings();
    assertThat(settings.rows()).isEqualTo(new RowSettings(false, false, Optional.empty(), false));
    assertThat(settings.rate()).isEmpty();
    assertThat(settings.index())
        .isEqualTo(
            new IndexSettings(
                IndexSettings.After.USUAL, false, Optional.empty(), TargetOptions.NONE));
    assertThat(settings.createTable() || settings.removeSideCluster()).isFalse();
  }

  @Test
  void aRateIsAtLeastAMegabyte() {
    assertThatThrownBy(() -> settings("--max-rate=0"))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.code()).isEqualTo(ExitCode.USAGE))
        .hasMessageContaining("--max-rate is 0");
  }

  private static TransferSettings settings(String... arguments) {
    CopyOptions options = new CopyOptions();
    new CommandLine(CommandSpec.create().addMixin("copy", CommandSpec.forAnnotatedObject(options)))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .parseArgs(arguments);
    return options.settings(TargetOptions.NONE, TWO, Optional.empty(), Route.Transfer.COPY);
  }
}
