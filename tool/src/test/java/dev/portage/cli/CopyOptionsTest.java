package dev.portage.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.bots.SyncStatus;
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
import java.time.Duration;
import java.time.Instant;
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

  private static TenantSelection selection(String... arguments) {
    SelectionOptions options = new SelectionOptions();
    new CommandLine(CommandSpec.create().addMixin("bots", CommandSpec.forAnnotatedObject(options)))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .parseArgs(arguments);
    return options.selection();
  }

  @Test
  void botsAreChosenByStatusAndTimeOfUse() {
    assertThat(selection()).isEqualTo(TenantSelection.ALL);
    assertThat(selection("--limit=2")).isEqualTo(TWO);
    assertThat(selection("--status=failed", "--status=QUEUED", "--since=2026-04-30").state())
        .isEqualTo(
            new TenantSelection.State(
                Set.of(SyncStatus.FAILED, SyncStatus.QUEUED),
                Optional.of(Instant.parse("2026-04-30T00:00:00Z"))));
    assertThat(selection("--since=2026-04-30T12:00:00Z").state().since())
        .contains(Instant.parse("2026-04-30T12:00:00Z"));
    assertThat(selection("--since=30d").state().since().orElseThrow())
        .isBetween(Instant.now().minus(Duration.ofDays(31)), Instant.now());
    assertThatThrownBy(() -> selection("--since=soon")).hasMessageContaining("it is \"soon\", not");
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
    IndexOptions index = new IndexOptions();
    new CommandLine(
            CommandSpec.create()
                .addMixin("copy", CommandSpec.forAnnotatedObject(options))
                .addMixin("index", CommandSpec.forAnnotatedObject(index)))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .parseArgs(arguments);
    return options.settings(
        index.settings(TargetOptions.NONE), TWO, Optional.empty(), Route.Transfer.COPY);
  }
}
