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

/** Options for how the text of files and videos is extracted. */
final class TextOptions {
  private static final String AUTO = "auto";
  private static final String NONE = "none";

  @Option(
      names = "--tesseract",
      paramLabel = "PATH|auto|none",
      defaultValue = "${env:PORTAGE_TESSERACT:-auto}",
      description =
          "The OCR program for scanned pages of PDFs, for bots that ask for it"
              + " (enable_partition_pdf): its path, or auto for the one on the PATH, if there is"
              + " one, or none. Variable PORTAGE_TESSERACT.")
  private String tesseract;

  @Option(
      names = "--ocr-languages",
      paramLabel = "LANGUAGES",
      defaultValue = "${env:PORTAGE_OCR_LANGUAGES:-auto}",
      description =
          "Languages of scanned pages, such as eng+fra+jpn; each one makes OCR slower. auto uses"
              + " the common ones that are installed. Variable PORTAGE_OCR_LANGUAGES.")
  private String languages;

  @Option(
      names = "--youtube",
      hidden = true,
      paramLabel = "URL",
      defaultValue = "${env:PORTAGE_YOUTUBE_URL:-https://www.youtube.com}",
      description =
          "The address from which transcripts of videos are fetched. Variable PORTAGE_YOUTUBE_URL.")
  private URI youtube;

  /**
   * The extraction with these options.
   *
   * @throws Fault if a path is given and there is no program
   */
  TextExtraction extraction() {
    Supplier<Tesseract> found =
        switch (tesseract) {
          case NONE -> () -> new Tesseract.Missing("Tesseract is turned off (--tesseract none)");
          case AUTO -> () -> Tesseract.onPath(languages());
          default -> named(Path.of(tesseract));
        };
    return new TextExtraction(ExtractionLimits.defaults(), found);
  }

  private Supplier<Tesseract> named(Path program) {
    if (!Files.isExecutable(program) || !program.endsWith(Tesseract.PROGRAM)) {
      throw new Fault(
          ExitCode.USAGE,
          "--tesseract is %s, which is not a program with the name tesseract".formatted(program),
          "Give the path of the program itself, or --tesseract auto for the one on the PATH.");
    }
    return () -> Tesseract.at(program, languages());
  }

  private Optional<String> languages() {
    return languages.equals(AUTO) ? Optional.empty() : Optional.of(languages);
  }

  /** The service for transcripts of videos. */
  Transcripts transcripts() {
    return new YouTube(youtube);
  }
}
