package dev.portage.sandbox.programs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnLoaderTest {
  private static final DebianMachine PC = DebianMachine.named("amd64");
  private static final Path BIN = Path.of("usr/bin");
  private static final String ELF = "\u007fELF";

  @TempDir Path root;
  @TempDir Path parent;

  @BeforeEach
  void unpack() throws IOException {
    Files.createDirectories(root.resolve(BIN));
    Files.createDirectories(root.resolve("usr/lib/x86_64-linux-gnu"));
  }

  /** A loader that prints how it is called. */
  private void loader(String directory) throws IOException {
    Path libraries = Files.createDirectories(root.resolve(directory));
    file(libraries.resolve("ld-linux-x86-64.so.2"), "#!/bin/sh\necho \"$*\"\n", true);
  }

  @Test
  void aProgramIsStartedByTheLoaderWithTheLibrariesWhereItIsMovedTo() throws IOException {
    loader("lib/x86_64-linux-gnu");
    file(root.resolve("usr/bin/tool"), ELF, true);
    Path home = parent.resolve("it's home");
    new OwnLoader(root, home, PC, BIN).write();
    Command.of("cp", "-a", root.toString(), home.toString()).run();
    assertThat(Command.of(home.resolve("usr/bin/tool").toString(), "a", "b c").run().strip())
        .isEqualTo(
            "--argv0 %1$s/usr/bin/tool --library-path %1$s/usr/lib/%2$s:%1$s/lib/%2$s %1$s/usr/programs/tool a b c"
                .formatted(home, "x86_64-linux-gnu"));
  }

  @Test
  void scriptsLibrariesAndObjectFilesStay() throws IOException {
    loader("usr/lib/x86_64-linux-gnu");
    Path script = file(root.resolve("usr/bin/script"), "#!/bin/sh\n", true);
    Path object = file(root.resolve("usr/bin/crtbegin.o"), ELF, false);
    new OwnLoader(root, root, PC, BIN).write();
    assertThat(script).content().isEqualTo("#!/bin/sh\n");
    assertThat(object).content().isEqualTo(ELF);
  }

  @Test
  void packagesWithoutALoaderAreAnErrorThatNamesIt() throws IOException {
    file(root.resolve("usr/bin/tool"), ELF, true);
    assertThatThrownBy(() -> new OwnLoader(root, root, PC, BIN).write())
        .isInstanceOf(ProgramUnavailable.class)
        .hasMessageContaining("ld-linux-x86-64.so.2");
  }

  private static Path file(Path path, String text, boolean executable) throws IOException {
    Files.writeString(path, text);
    assertThat(path.toFile().setExecutable(executable)).isTrue();
    return path;
  }
}
