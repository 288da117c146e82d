package dev.portage;

import dev.portage.sandbox.programs.ProgramCache;
import dev.portage.sandbox.programs.ProgramUnavailable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.junit.jupiter.api.Assumptions;

/**
 * Programs that tests need and a machine may lack: they are fetched into the user's cache. Where
 * that is not possible, the tests are skipped, unless a variable says that they have to run, and
 * the build says so in its last lines, from the files that are written here.
 */
public final class TestPrograms {
  public static final TestPrograms BROWSER = new TestPrograms("browser", "PORTAGE_REQUIRE_BROWSER");
  public static final TestPrograms TESSERACT = new TestPrograms("OCR", "PORTAGE_REQUIRE_TESSERACT");
  public static final TestPrograms CONTAINERS =
      new TestPrograms("image", "PORTAGE_REQUIRE_CONTAINERS");

  private static final Path SKIPPED = Path.of("target/skipped");

  private final String subject;
  private final String required;
  private final Map<String, Optional<String>> missing = new ConcurrentHashMap<>();

  private TestPrograms(String subject, String required) {
    this.subject = subject;
    this.required = required;
  }

  /** Returns the program, or skips the test that asks for it. */
  public Path fetchedOrSkip(String name, Function<ProgramCache, Path> program) {
    // A fetch that failed is not tried again by every test.
    Optional<String> known = missing.getOrDefault(name, Optional.empty());
    if (known.isEmpty()) {
      try {
        Path found = program.apply(ProgramCache.here(System.err::println));
        Files.deleteIfExists(note());
        return found;
      } catch (ProgramUnavailable e) {
        known =
            Optional.of("%s is neither installed nor to be fetched (%s)".formatted(name, cause(e)));
        missing.put(name, known);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return skip(known.get());
  }

  private Path skip(String reason) {
    if (System.getenv(required) != null) {
      throw new AssertionError(required + " is set, but " + reason);
    }
    try {
      Files.createDirectories(SKIPPED);
      Files.writeString(note(), "%s tests, since %s. ".formatted(subject, reason));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Assumptions.abort(reason);
  }

  private Path note() {
    return SKIPPED.resolve(subject);
  }

  /** Of the lines of the program that fetches, apt's first error, or the last line. */
  private static String cause(ProgramUnavailable failure) {
    List<String> lines = failure.getMessage().lines().map(String::strip).toList();
    return lines.stream()
        .filter(line -> line.startsWith("E: "))
        .findFirst()
        .orElseGet(lines::getLast);
  }
}
