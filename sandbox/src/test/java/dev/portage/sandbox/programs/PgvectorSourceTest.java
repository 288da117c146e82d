package dev.portage.sandbox.programs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PgvectorSourceTest {
  @TempDir Path source;
  @TempDir Path extensions;

  @BeforeEach
  void unpack() throws IOException {
    Files.createDirectory(source.resolve("sql"));
    Files.writeString(source.resolve("sql/vector.sql"), "all of it");
    Files.writeString(source.resolve("sql/vector--0.8.0--0.8.1.sql"), "an update");
  }

  @Test
  void theScriptOfTheWholeIsNamedAfterTheVersionAndUpdatesAreBesideIt() throws IOException {
    Files.writeString(source.resolve("vector.control"), "default_version = '0.8.1'\n");
    new PgvectorSource(source).copyScripts(extensions);
    assertThat(extensions.resolve("vector.control")).content().contains("0.8.1");
    assertThat(extensions.resolve("vector--0.8.1.sql")).content().isEqualTo("all of it");
    assertThat(extensions.resolve("vector--0.8.0--0.8.1.sql")).content().isEqualTo("an update");
  }

  @Test
  void aControlFileWithoutAVersionIsAnErrorThatNamesIt() throws IOException {
    Files.writeString(source.resolve("vector.control"), "comment = 'vectors'\n");
    assertThatThrownBy(() -> new PgvectorSource(source).copyScripts(extensions))
        .isInstanceOf(ProgramUnavailable.class)
        .hasMessageContaining("vector.control names no default_version");
  }
}
