package dev.portage.embed.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Broken files of every format: whatever is done to them, each ends as an outcome within its time,
 * and leaves nothing behind.
 *
 * <p>The cases follow from the seed and their number, so a failure can be repeated. The build runs
 * as many as eight seconds allow; for a longer hunt:
 *
 * <pre>./mvnw -pl tool -am test -Dtest=FuzzTest -Dsurefire.failIfNoSpecifiedTests=false \
 *     -DargLine="-Xmx1g -Dfuzz.seconds=600 -Dfuzz.seed=7"</pre>
 *
 * {@code fuzz.first} skips the cases before it, and {@code fuzz.keep} names a directory for the
 * last file.
 */
class FuzzTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Duration SLACK = Duration.ofSeconds(5);
  private static final int THREADS = 8;

  @TempDir Path directory;

  @Test
  void everyBrokenFileIsAnOutcomeWithinItsTime() throws IOException {
    List<BrokenFiles.Sample> samples = BrokenFiles.samples();
    // Pages are drawn for a Tesseract that is not there.
    TextExtraction texts =
        new TextExtraction(
            SampleFiles.limits(50_000_000, 5_000_000, LIMIT, 50_000_000),
            () -> new Tesseract.Installed(directory.resolve("tesseract"), directory, "eng"));
    Set<Path> before = temporaryFiles();
    Map<String, Integer> outcomes = new TreeMap<>();
    Duration slowest = Duration.ZERO;
    long end = System.nanoTime() + Duration.ofSeconds(Long.getLong("fuzz.seconds", 8)).toNanos();
    int number = Integer.getInteger("fuzz.first", 0);
    for (; System.nanoTime() < end; number++) {
      Random random = new Random(Long.getLong("fuzz.seed", 1) * 1_000_003 + number);
      BrokenFiles.Sample broken = BrokenFiles.broken(samples, random);
      long start = System.nanoTime();
      Extraction outcome =
          texts.extract(
              written(broken),
              FileHint.named(broken.name()),
              random.nextBoolean() ? ScanMode.READ : ScanMode.SKIP);
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      assertThat(took).as("case %d, %s", number, broken.name()).isLessThan(LIMIT.plus(SLACK));
      outcomes.merge(outcome.getClass().getSimpleName(), 1, Integer::sum);
      slowest = took.compareTo(slowest) > 0 ? took : slowest;
      told(number, broken, outcome, took);
    }
    assertThat(parserThreads()).isLessThanOrEqualTo(THREADS);
    Awaitility.await()
        .atMost(LIMIT)
        .untilAsserted(() -> assertThat(temporaryFiles()).isSubsetOf(before));
    if (Long.getLong("fuzz.seconds") != null) {
      System.out.printf("%,d files, slowest %s: %s%n", number, slowest, outcomes);
    }
  }

  private Path written(BrokenFiles.Sample broken) throws IOException {
    Path file = directory.resolve("case");
    Files.write(file, broken.content());
    if (System.getProperty("fuzz.keep") != null) {
      Files.write(Path.of(System.getProperty("fuzz.keep"), broken.name()), broken.content());
    }
    return file;
  }

  private static void told(
      int number, BrokenFiles.Sample broken, Extraction outcome, Duration took) {
    boolean odd = outcome instanceof Extraction.TooLarge || took.toMillis() > 2_000;
    if (Long.getLong("fuzz.seconds") != null && odd) {
      System.out.println(number + " " + broken.name() + " " + took + " " + shortened(outcome));
    }
  }

  private static String shortened(Extraction outcome) {
    String said = outcome.toString();
    return said.substring(0, Math.min(said.length(), 200));
  }

  private static long parserThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("extract "))
        .count();
  }

  /** Those of the libraries that read files; other tests' own may come and go meanwhile. */
  private static Set<Path> temporaryFiles() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files
          .filter(
              file ->
                  Stream.of("apache-tika", "PDFBox", "poifiles", "poi-", "portage-source")
                      .anyMatch(file.getFileName().toString()::startsWith))
          .collect(Collectors.toSet());
    }
  }
}
