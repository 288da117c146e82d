package dev.portage.bots;

import java.util.List;

/**
 * The sources that a user listed as a bot's knowledge.
 *
 * @param urls URLs of web pages and videos
 * @param sitemaps URLs of sitemaps, which the application never read (UPSTREAM 4.7)
 * @param files names of files in the document bucket
 */
public record Knowledge(List<String> urls, List<String> sitemaps, List<String> files) {
  /** How many sources there are. */
  public int size() {
    return urls.size() + sitemaps.size() + files.size();
  }

  /** Whether there are no sources. */
  public boolean isEmpty() {
    return size() == 0;
  }
}
