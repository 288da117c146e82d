package dev.portage.embed.source;

import java.util.Optional;

/** One thing that a user gave a bot to know. */
public sealed interface Source permits S3File, WebPage, Sitemap, Video {
  /**
   * What stands in the {@code source} column of the rows that come from here (UPSTREAM 4.3, 4.4).
   * The pages of a {@link Sitemap} stand there under their own URLs.
   */
  String column();

  /** What an operator calls it. */
  String displayName();

  /**
   * A sentence about this source: its name in the {@code source} column, and what is to be said.
   */
  default String sentence(String predicate) {
    return column() + " " + predicate + ".";
  }

  /**
   * What one entry of a bot's {@code source_urls} is: a video where the application takes it for
   * one (UPSTREAM 4.3), a web page otherwise.
   *
   * @param url as the user typed it
   */
  static Source ofUrl(String url) {
    Optional<String> video = VideoAddress.idIn(url);
    return video.isPresent() ? new Video(video.get(), url) : new WebPage(url);
  }
}
