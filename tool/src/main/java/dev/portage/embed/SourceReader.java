package dev.portage.embed;

import dev.portage.embed.source.S3File;
import dev.portage.embed.source.Sitemap;
import dev.portage.embed.source.Source;
import dev.portage.embed.source.SourceOutcome;
import dev.portage.embed.source.StaleTempFiles;
import dev.portage.embed.source.Video;
import dev.portage.embed.source.WebPage;
import dev.portage.embed.source.s3.ObjectStore;
import dev.portage.embed.source.s3.S3FileReader;
import dev.portage.embed.source.video.Transcripts;
import dev.portage.embed.source.video.VideoReader;
import dev.portage.embed.source.video.YouTube;
import dev.portage.embed.source.web.WebReader;
import dev.portage.embed.source.web.WebSettings;
import dev.portage.embed.text.ScanMode;
import dev.portage.embed.text.TextExtraction;

/**
 * Reads any source into documents: hands it to the reader of its kind.
 *
 * <p>Safe for use by several threads, and meant to be called from one virtual thread per source.
 * Nothing here retries forever: each source ends within the limits that {@code WebLimits} and the
 * extraction set. Closing it closes its connections and its browsers.
 */
public final class SourceReader implements AutoCloseable {
  private final S3FileReader files;
  private final WebReader web;
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
    StaleTempFiles.ofThisProcess().remove();
    this.files = new S3FileReader(objects, extraction);
    this.web = new WebReader(settings, extraction);
    this.videos = new VideoReader(transcripts);
  }

  /** Reads one source, and leaves out scanned pages. */
  public SourceOutcome read(Source source) {
    return read(source, ScanMode.SKIP);
  }

  /**
   * Reads one source. A problem with it is an outcome, never an exception.
   *
   * @param scans what the bot asks for in uploaded PDFs; the application asks for it nowhere else
   *     (UPSTREAM 4.4)
   */
  public SourceOutcome read(Source source, ScanMode scans) {
    return switch (source) {
      case S3File file -> files.read(file, scans);
      case WebPage page -> web.read(page);
      case Sitemap sitemap -> web.read(sitemap);
      case Video video -> videos.read(video);
    };
  }

  @Override
  public void close() {
    web.close();
  }
}
