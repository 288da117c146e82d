package dev.portage.embed.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pages that are pictures. */
class ScannedPdfTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String SCAN = "The harbour master keeps the keys";

  @TempDir Path directory;

  @Test
  void scannedPagesAreReadWhereTheBotAsks() {
    Tesseract tesseract = TestTesseract.orSkip();
    TextExtraction texts = new TextExtraction(ExtractionLimits.defaults(), () -> tesseract);
    assertThat(texts.extract(mixed(), FileHint.named("a.pdf"), ScanMode.READ))
        .isEqualTo(new Extraction.Text("This page was typed by hand.\n\n" + SCAN, List.of()));
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void picturesInOtherFilesAreNotSentToTesseract() {
    TextExtraction texts =
        new TextExtraction(
            ExtractionLimits.defaults(),
            () -> {
              throw new AssertionError("nobody asked for it");
            });
    Path zip = file("a.zip", SampleFiles.zip("a.pdf", SampleFiles.scannedPdf(SCAN)));
    assertThat(texts.extract(zip, FileHint.named("a.zip"), ScanMode.READ))
        .isInstanceOf(Extraction.NoText.class);
    assertThat(texts.extract(mixed(), FileHint.named("a.pdf"), ScanMode.SKIP))
        .isInstanceOf(Extraction.Text.class);
  }

  @Test
  void skippedPagesAreReported() {
    TextExtraction texts = without("Tesseract is not installed");
    assertThat(texts.extract(mixed(), FileHint.named("a.pdf"), ScanMode.READ))
        .isEqualTo(
            new Extraction.Text(
                "This page was typed by hand.",
                List.of(
                    "has 3 pages, and the text of 1 of them was not read, because they are"
                        + " pictures: Tesseract is not installed")));
    assertThat(texts.extract(mixed(), FileHint.named("a.pdf"), ScanMode.SKIP))
        .isInstanceOfSatisfying(
            Extraction.Text.class,
            text -> assertThat(text.notes().getFirst()).contains("enable_partition_pdf"));
  }

  @Test
  void aScanWithoutAnyTextSaysHowToReadIt() {
    Path scan = file("a.pdf", SampleFiles.scannedPdf(SCAN, SCAN));
    assertThat(without("Tesseract is not installed").extract(scan, hint(), ScanMode.READ))
        .isEqualTo(
            new Extraction.NoText(
                "has 2 pages, and the text of 2 of them was not read, because they are pictures:"
                    + " Tesseract is not installed"));
    assertThat(without("").extract(scan, hint(), ScanMode.SKIP))
        .isInstanceOfSatisfying(
            Extraction.NoText.class,
            none -> assertThat(none.reason()).contains("enable_partition_pdf"));
  }

  @Test
  void aTimeoutOfAPageSkipsOnlyThatPage() {
    ExtractionLimits limits = limits(Duration.ofSeconds(1), LONG);
    TextExtraction texts = new TextExtraction(limits, () -> program("exec sleep 1000"));
    assertThat(texts.extract(mixed(), hint(), ScanMode.READ))
        .isInstanceOfSatisfying(
            Extraction.Text.class,
            text -> {
              assertThat(text.text()).isEqualTo("This page was typed by hand.");
              assertThat(text.notes().getFirst())
                  .contains("2 pages that Tesseract could not read", "timeout");
            });
    Awaitility.await().untilAsserted(() -> assertThat(children()).isEmpty());
  }

  @Test
  void theTimeoutOfAFileEndsItsTesseract() {
    ExtractionLimits limits = limits(LONG, Duration.ofSeconds(3));
    TextExtraction texts = new TextExtraction(limits, () -> program("exec sleep 1000"));
    assertThat(texts.extract(mixed(), hint(), ScanMode.READ))
        .isInstanceOf(Extraction.TooLarge.class);
    Awaitility.await().untilAsserted(() -> assertThat(children()).isEmpty());
    Awaitility.await().untilAsserted(() -> assertThat(leftovers()).isEmpty());
  }

  @Test
  void anInterruptEndsTesseractToo() throws InterruptedException {
    TextExtraction texts = new TextExtraction(limits(LONG, LONG), () -> program("exec sleep 1000"));
    Path file = mixed();
    Thread reading = Thread.ofVirtual().start(() -> texts.extract(file, hint(), ScanMode.READ));
    Awaitility.await().until(() -> !children().isEmpty());
    reading.interrupt();
    reading.join();
    Awaitility.await().untilAsserted(() -> assertThat(children()).isEmpty());
  }

  @Test
  void aFailureOfTesseractDoesNotFailTheFile() {
    TextExtraction texts = new TextExtraction(limits(LONG, LONG), () -> program("exit 7"));
    assertThatCode(
            () ->
                assertThat(texts.extract(mixed(), hint(), ScanMode.READ))
                    .isInstanceOf(Extraction.Text.class))
        .doesNotThrowAnyException();
  }

  @Test
  void missingLanguagesAreReported() {
    Path program =
        script("echo 'List of available languages in \"/data\" (2):'; echo eng; echo fra");
    assertThat(Tesseract.at(program, Optional.empty()))
        .isEqualTo(new Tesseract.Installed(program.toAbsolutePath(), Path.of("/data"), "eng+fra"));
    assertThat(Tesseract.at(program, Optional.of("fra")))
        .isEqualTo(new Tesseract.Installed(program.toAbsolutePath(), Path.of("/data"), "fra"));
    assertThat(Tesseract.at(program, Optional.of("fra+tlh")))
        .isEqualTo(new Tesseract.Missing("Tesseract has no language data for tlh"));
    assertThat(Tesseract.at(directory.resolve("none"), Optional.empty()))
        .isInstanceOf(Tesseract.Missing.class);
  }

  private static ExtractionLimits limits(Duration page, Duration file) {
    return new ExtractionLimits(1 << 30, 1 << 20, LONG, page, file, 3, 1 << 20, 100);
  }

  private static TextExtraction without(String reason) {
    return new TextExtraction(ExtractionLimits.defaults(), () -> new Tesseract.Missing(reason));
  }

  private static FileHint hint() {
    return FileHint.named("a.pdf");
  }

  private Path mixed() {
    byte[] typed = SampleFiles.pdf("This page was typed by hand.");
    return file("a.pdf", SampleFiles.joined(typed, SampleFiles.scannedPdf(SCAN, "")));
  }

  /**
   * A stand-in for Tesseract: with one argument it lists its languages, with more it reads a page.
   */
  private Tesseract program(String pages) {
    return new Tesseract.Installed(script("[ $# -lt 2 ] || { " + pages + "; }"), directory, "eng");
  }

  private Path script(String body) {
    Path script = file("tesseract", SampleFiles.utf8("#!/bin/sh\n" + body + "\n"));
    try {
      return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static List<ProcessHandle> children() {
    return ProcessHandle.current().children().filter(ProcessHandle::isAlive).toList();
  }

  /** The files of Tika in the temporary directory. */
  private static List<Path> leftovers() {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files.filter(file -> file.getFileName().toString().startsWith("apache-tika")).toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private Path file(String name, byte[] content) {
    try {
      return Files.write(directory.resolve(name), content);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
