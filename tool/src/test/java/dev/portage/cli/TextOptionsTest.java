package dev.portage.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TextOptionsTest {
  @TempDir Path directory;

  @Test
  void aGivenProgramMustExist() {
    String missing = directory.resolve("tesseract").toString();
    assertThatThrownBy(() -> parsed("--tesseract", missing).extraction())
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.code()).isEqualTo(ExitCode.USAGE))
        .hasMessageContaining(missing);
  }

  @Test
  void tesseractIsLookedForOnlyWhenAFileNeedsIt() {
    assertThat(parsed().extraction()).isNotNull();
    assertThat(parsed("--tesseract", "none", "--ocr-languages", "eng+fra").extraction())
        .isNotNull();
    assertThat(parsed("--youtube", "http://127.0.0.1:1").transcripts()).isNotNull();
  }

  private static TextOptions parsed(String... arguments) {
    return CommandLine.populateCommand(new TextOptions(), arguments);
  }
}
