package dev.portage.sandbox.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.sandbox.postgres.InstalledPostgres.Place;
import dev.portage.sandbox.programs.ProgramCache;
import dev.portage.sandbox.programs.ProgramUnavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstalledPostgresTest {
  @TempDir Path machine;

  @Test
  void theNewestWithPgvectorIsFound() throws IOException {
    install(15, true);
    Path newest = install(17, true);
    install(18, false);
    assertThat(installed(Optional.empty()).find()).contains(new PostgresBinaries(newest, 17));
  }

  @Test
  void theOneOnThePathWins() throws IOException {
    Path onPath = install(15, true);
    install(17, true);
    assertThat(installed(Optional.of(onPath.resolve("pg_config"))).find())
        .contains(new PostgresBinaries(onPath, 15));
  }

  @Test
  void oneWithoutPgvectorOrTooOldIsPassedOver() throws IOException {
    Path onPath = install(15, false);
    install(14, true);
    assertThat(installed(Optional.of(onPath.resolve("pg_config"))).find()).isEmpty();
  }

  @Test
  void aVersionThatIsAskedForIsFoundBesideANewerOne() throws IOException {
    Path older = install(15, true);
    Path onPath = install(17, true);
    InstalledPostgres installed = installed(Optional.of(onPath.resolve("pg_config")));
    assertThat(installed.find(PostgresVersion.V15)).contains(new PostgresBinaries(older, 15));
    assertThat(installed.find(PostgresVersion.V17)).contains(new PostgresBinaries(onPath, 17));
  }

  @Test
  void anotherVersionIsNotTakenForTheOneThatIsAskedFor() throws IOException {
    install(16, true);
    install(15, false);
    assertThat(installed(Optional.empty()).find(PostgresVersion.V15)).isEmpty();
  }

  @Test
  void theSettingIsPassedOverWhereItNamesAnotherVersion() throws IOException {
    Path installed = install(15, true);
    Path set = install(17, true);
    assertThat(search(set).find(PostgresVersion.V17)).isEqualTo(new PostgresBinaries(set, 17));
    assertThat(search(set).find(PostgresVersion.V15))
        .isEqualTo(new PostgresBinaries(installed, 15));
  }

  @Test
  void theSettingEndsTheSearch() throws IOException {
    install(17, true);
    Path set = install(16, true);
    assertThat(search(set).find()).isEqualTo(new PostgresBinaries(set, 16));
  }

  @Test
  void aSettingThatIsNoGoodIsAnErrorThatSaysWhatIsMissing() throws IOException {
    Path set = install(16, false);
    assertThatThrownBy(() -> search(set).find())
        .isInstanceOf(ProgramUnavailable.class)
        .hasMessageContaining("PostgreSQL 16, without pgvector")
        .hasMessageContaining("vector.control");
    assertThatThrownBy(() -> search(machine).find()).hasMessageContaining("no program postgres");
  }

  private InstalledPostgres installed(Optional<Path> onPath) {
    return new InstalledPostgres(onPath, List.of(new Place(machine.toString(), "*", "bin")));
  }

  private PostgresSearch search(Path set) {
    return new PostgresSearch(
        Map.of(PostgresBinaries.SETTING, set.toString()),
        installed(Optional.empty()),
        new ProgramCache(machine.resolve("cache"), line -> {}));
  }

  /** Programs that only say what the search asks them. */
  private Path install(int major, boolean vector) throws IOException {
    Path bin = Files.createDirectories(machine.resolve("postgresql-" + major + "/bin"));
    Path share = Files.createDirectories(bin.resolveSibling("share").resolve("extension"));
    if (vector) {
      Files.createFile(share.resolve("vector.control"));
    }
    program(bin, "postgres", "echo 'postgres (PostgreSQL) %d.3 (Test)'".formatted(major));
    program(
        bin,
        "pg_config",
        "case $1 in --bindir) echo '%s' ;; *) echo '%s' ;; esac".formatted(bin, share.getParent()));
    for (String name : List.of("initdb", "pg_ctl", "pg_basebackup")) {
      program(bin, name, "exit 1");
    }
    return bin;
  }

  private static void program(Path bin, String name, String script) throws IOException {
    Path file = Files.writeString(bin.resolve(name), "#!/bin/sh\n" + script + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }
}
