package dev.portage.embed.source.s3;

import dev.portage.embed.source.S3File;
import dev.portage.embed.source.SourceOutcome;
import dev.portage.embed.source.SourceOutcome.Outage;
import dev.portage.embed.source.TemporaryFile;
import dev.portage.embed.text.Extraction;
import dev.portage.embed.text.FileHint;
import dev.portage.embed.text.ScanMode;
import dev.portage.embed.text.TextExtraction;
import java.util.concurrent.Semaphore;

/** Reads uploaded files: downloads one into a temporary file, and extracts its text. */
public final class S3FileReader {
  /** A parser needs a few times the size of its file, and a processor; a task has two of them. */
  private static final int FILES_AT_ONCE = 4;

  private final Semaphore parsing = new Semaphore(FILES_AT_ONCE);
  private final ObjectStore objects;
  private final TextExtraction extraction;

  /**
   * A reader of uploaded files.
   *
   * @param objects the store of the files
   * @param extraction extracts their text
   */
  public S3FileReader(ObjectStore objects, TextExtraction extraction) {
    this.objects = objects;
    this.extraction = extraction;
  }

  /**
   * Reads one file.
   *
   * @param scans how scanned pages of PDFs are handled
   */
  public SourceOutcome read(S3File file, ScanMode scans) {
    try (TemporaryFile copy = TemporaryFile.create()) {
      long maximum = extraction.limits().inputBytes();
      return switch (objects.download(file, copy.path(), maximum)) {
        case ObjectStore.Download.Complete _ ->
            SourceOutcome.of(file, extracted(file, copy, scans));
        case ObjectStore.Download.Missing(String reason) ->
            new SourceOutcome.Unreachable(file, file.sentence(reason), Outage.NONE);
        case ObjectStore.Download.Failed(String reason) ->
            new SourceOutcome.Unreachable(file, file.sentence(reason), Outage.OF_AWS);
        case ObjectStore.Download.Denied(String reason) ->
            new SourceOutcome.Refused(file, file.sentence(reason));
        case ObjectStore.Download.TooLarge(String reason) ->
            new SourceOutcome.TooLarge(file, file.sentence(reason));
      };
    }
  }

  private Extraction extracted(S3File file, TemporaryFile copy, ScanMode scans) {
    parsing.acquireUninterruptibly();
    try {
      return extraction.extract(copy.path(), FileHint.named(file.filename()), scans);
    } finally {
      parsing.release();
    }
  }
}
