package dev.portage.sandbox.programs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibraryPathTest {
  private static final Path START = Path.of("start/tool");

  @TempDir Path directory;
  private Path root;
  private Path home;

  @BeforeEach
  void unpack() throws IOException {
    root = Files.createDirectory(directory.resolve("root"));
    home = directory.resolve("it's home");
    Files.createDirectories(root.resolve("usr/bin"));
    for (String library : new String[] {"lib/a/libone.so.1", "usr/lib/b/libtwo.so"}) {
      Files.createDirectories(root.resolve(library).getParent());
      Files.createFile(root.resolve(library));
    }
    Path program = root.resolve("usr/bin/tool");
    Files.writeString(program, "#!/bin/sh\necho \"$LD_LIBRARY_PATH $DATA $*\"\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();
  }

  @Test
  void aProgramFindsItsLibrariesAndFilesWhereItIsMovedTo() throws IOException {
    new LibraryPath(root, home).write(START, "usr/bin/tool", Map.of("DATA", "usr/share"));
    Files.move(root, home);
    assertThat(Command.of(home.resolve(START).toString(), "a", "b c").run().strip())
        .isEqualTo("%1$s/lib/a:%1$s/usr/lib/b %1$s/usr/share a b c".formatted(home));
  }

  @Test
  void packagesWithoutTheProgramAreAnErrorThatNamesIt() {
    assertThatThrownBy(() -> new LibraryPath(root, home).write(START, "usr/bin/gone", Map.of()))
        .isInstanceOf(ProgramUnavailable.class)
        .hasMessageContaining("usr/bin/gone");
  }
}
