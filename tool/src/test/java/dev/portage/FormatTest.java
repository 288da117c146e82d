package dev.portage;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions.Style;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every Java file of the three modules is formatted as google-java-format does it. With {@code
 * -Dformat.fix=true} this test rewrites what is not.
 */
class FormatTest {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  @Test
  void everyJavaFileIsFormatted() throws IOException {
    List<Path> unformatted = new ArrayList<>();
    for (Path file : javaFiles()) {
      String source = Files.readString(file);
      String formatted = formatted(file, source);
      if (!formatted.equals(source)) {
        if (Boolean.getBoolean("format.fix")) {
          Files.writeString(file, formatted);
        } else {
          unformatted.add(ROOT.relativize(file));
        }
      }
    }
    assertThat(unformatted)
        .as("run this test with -Dformat.fix=true to format these files")
        .isEmpty();
  }

  private static String formatted(Path file, String source) {
    try {
      String imports = RemoveUnusedImports.removeUnusedImports(source);
      return new Formatter().formatSource(ImportOrderer.reorderImports(imports, Style.GOOGLE));
    } catch (FormatterException e) {
      throw new AssertionError("cannot parse " + file + ": " + e.getMessage(), e);
    }
  }

  private static List<Path> javaFiles() throws IOException {
    List<Path> files = new ArrayList<>();
    for (String module : List.of("tool", "sandbox", "bench")) {
      try (Stream<Path> walk = Files.walk(ROOT.resolve(module).resolve("src"))) {
        walk.filter(path -> path.toString().endsWith(".java")).forEach(files::add);
      }
    }
    return files;
  }
}
