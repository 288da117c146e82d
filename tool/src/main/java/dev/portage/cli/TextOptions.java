package dev.portage.cli;

import dev.portage.embed.source.video.Transcripts;
import dev.portage.embed.source.video.YouTube;
import dev.portage.embed.text.ExtractionLimits;
import dev.portage.embed.text.Tesseract;
import dev.portage.embed.text.TextExtraction;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** How files and videos become text. */
final class TextOptions {
  private static final String AUTO = "auto";
  private static final String NONE = "none";

  @Option(
      names = "--tesseract",
      paramLabel = "PATH|auto|none",
      defaultValue = "${env:PORTAGE_TESSERACT:-auto}",
      description =
          "The program that reads scanned pages of a PDF, where the bot asks for that"
              + " (enable_partition_pdf): its path, or auto for the one on the PATH, if there is"
              + " one, or none. Variable PORTAGE_TESSERACT.")
  private String tesseract;

  @Option(
      names = "--ocr-languages",
      paramLabel = "LANGUAGES",
      defaultValue = "${env:PORTAGE_OCR_LANGUAGES:-auto}",
      description =
          "Languages of scanned pages, as in eng+fra+jpn; each makes reading slower. auto takes the"
              + " common ones that are installed. Variable PORTAGE_OCR_LANGUAGES.")
  private String languages;

  @Option(
      names = "--youtube",
      hidden = true,
      paramLabel = "URL",
      defaultValue = "${env:PORTAGE_YOUTUBE_URL:-https://www.youtube.com}",
      description = "Where transcripts of videos are asked for. Variable PORTAGE_YOUTUBE_URL.")
  private URI youtube;

  /**
   * Text from files.
   *
   * @throws Fault where a path is named and no program is there
   */
  TextExtraction extraction() {
    Supplier<Tesseract> found =
        switch (tesseract) {
          case NONE -> () -> new Tesseract.Missing("Tesseract is turned off (--tesseract none)");
          case AUTO -> () -> Tesseract.onPath(wished());
          default -> named(Path.of(tesseract));
        };
    return new TextExtraction(ExtractionLimits.defaults(), found);
  }

  private Supplier<Tesseract> named(Path program) {
    if (!Files.isExecutable(program) || !program.endsWith(Tesseract.PROGRAM)) {
      throw new Fault(
          ExitCode.USAGE,
          "--tesseract names %s, where no program of the name tesseract is.".formatted(program),
          "Give the path of the program itself, or --tesseract auto for the one on the PATH.");
    }
    return () -> Tesseract.at(program, wished());
  }

  private Optional<String> wished() {
    return languages.equals(AUTO) ? Optional.empty() : Optional.of(languages);
  }

  /** Words from videos. */
  Transcripts transcripts() {
    return new YouTube(youtube);
  }
}
