package dev.portage.embed.source;

import java.util.Optional;

/** One source of a bot's knowledge, as the user listed it. */
public sealed interface Source permits S3File, WebPage, Sitemap, Video {
  /**
   * The value of the {@code source} column of the rows from this source (UPSTREAM 4.3, 4.4). The
   * pages of a {@link Sitemap} have their own URLs there.
   */
  String column();

  /** The name of the source in messages to operators. */
  String displayName();

  /** A sentence whose subject is this source, by its {@link #column}. */
  default String sentence(String predicate) {
    return column() + " " + predicate + ".";
  }

  /**
   * The source of one entry of a bot's {@code source_urls}: a video if the application's rule says
   * so (UPSTREAM 4.3), otherwise a web page.
   *
   * @param url as the user typed it
   */
  static Source ofUrl(String url) {
    Optional<String> video = VideoAddress.idIn(url);
    return video.isPresent() ? new Video(video.get(), url) : new WebPage(url);
  }
}
