package dev.portage.embed.source;

import dev.portage.embed.text.Extraction;
import dev.portage.embed.text.FileHint;
import dev.portage.embed.text.Scans;
import dev.portage.embed.text.TextExtraction;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * Reads any source into documents.
 *
 * <p>Safe for use by several threads, and meant to be called from one virtual thread per source.
 * Nothing here retries forever: each source ends within the limits that stand in {@link WebLimits}
 * and in the extraction's own. Close it to close its connections and its browsers.
 */
public final class SourceReader implements AutoCloseable {
  /** A parser holds a few times its file, and needs a processor: of those a task has two. */
  private static final int FILES_AT_ONCE = 4;

  private final Semaphore parsing = new Semaphore(FILES_AT_ONCE);
  private final ObjectStore objects;
  private final TextExtraction extraction;
  private final WebClient web;
  private final PageReader pages;
  private final SitemapReader sitemaps;
  private final VideoReader videos;

  /**
   * A reader for one worker.
   *
   * @param objects where uploaded files are
   * @param extraction makes text of files
   * @param settings how the web is read
   */
  public SourceReader(ObjectStore objects, TextExtraction extraction, WebSettings settings) {
    this(objects, extraction, settings, new YouTube(YouTube.HOME));
  }

  /**
   * A reader for one worker.
   *
   * @param transcripts of videos
   */
  public SourceReader(
      ObjectStore objects,
      TextExtraction extraction,
      WebSettings settings,
      Transcripts transcripts) {
    LeftBehind.here().remove();
    this.objects = objects;
    this.extraction = extraction;
    this.web = new WebClient(settings);
    this.pages = new PageReader(web, extraction, settings);
    this.videos = new VideoReader(transcripts);
    this.sitemaps = new SitemapReader(web, pages, settings.limits());
  }

  /** Reads one source, and leaves out scanned pages. */
  public SourceOutcome read(Source source) {
    return read(source, Scans.LEAVE);
  }

  /**
   * Reads one source; a problem with it is a value, never an exception.
   *
   * @param scans what the bot wishes of uploaded PDFs; the application asks for it nowhere else
   *     (UPSTREAM 4.4)
   */
  public SourceOutcome read(Source source, Scans scans) {
    return switch (source) {
      case S3File file -> readFile(file, scans);
      case WebPage page -> pages.read(page);
      case Sitemap sitemap -> sitemaps.read(sitemap);
      case Video video -> videos.read(video);
    };
  }

  private SourceOutcome readFile(S3File file, Scans scans) {
    try (TemporaryFile copy = TemporaryFile.create()) {
      long maximum = extraction.limits().inputBytes();
      return switch (objects.download(file, copy.path(), maximum)) {
        case ObjectStore.Download.Complete _ -> outcome(file, extracted(file, copy, scans));
        case ObjectStore.Download.Missing(String reason) ->
            new SourceOutcome.Unreachable(file, sentence(file, reason));
        case ObjectStore.Download.Failed(String reason) ->
            new SourceOutcome.Unreachable(file, sentence(file, reason));
        case ObjectStore.Download.Denied(String reason) ->
            new SourceOutcome.Refused(file, sentence(file, reason));
        case ObjectStore.Download.TooLarge(String reason) ->
            new SourceOutcome.TooLarge(file, sentence(file, reason));
      };
    }
  }

  private Extraction extracted(S3File file, TemporaryFile copy, Scans scans) {
    parsing.acquireUninterruptibly();
    try {
      return extraction.extract(copy.path(), FileHint.named(file.filename()), scans);
    } finally {
      parsing.release();
    }
  }

  /** From what came out of a file to what became of its source. */
  static SourceOutcome outcome(Source source, Extraction extraction) {
    return switch (extraction) {
      case Extraction.Text(String text, List<String> notes) ->
          new SourceOutcome.Read(
              source,
              List.of(new Document(source.column(), text)),
              notes.stream().map(note -> sentence(source, note)).toList());
      case Extraction.NoText(String reason) ->
          new SourceOutcome.Empty(source, sentence(source, reason));
      case Extraction.Encrypted(String reason) ->
          new SourceOutcome.Broken(source, sentence(source, reason));
      case Extraction.Broken(String reason) ->
          new SourceOutcome.Broken(source, sentence(source, reason));
      case Extraction.Suspicious(String reason) ->
          new SourceOutcome.Refused(source, sentence(source, reason));
      case Extraction.TooLarge(String reason) ->
          new SourceOutcome.TooLarge(source, sentence(source, reason));
    };
  }

  static String sentence(Source source, String reason) {
    return source.column() + " " + reason + ".";
  }

  @Override
  public void close() {
    pages.close();
    web.close();
  }
}
