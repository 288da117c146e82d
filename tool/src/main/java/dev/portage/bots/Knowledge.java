package dev.portage.bots;

import java.util.List;

/**
 * What a user gave a bot to know.
 *
 * @param urls web pages and videos
 * @param sitemaps addresses of sitemaps, which the application never read (UPSTREAM 4.7)
 * @param files names of files in the document bucket
 */
public record Knowledge(List<String> urls, List<String> sitemaps, List<String> files) {
  /** How many sources there are. */
  public int size() {
    return urls.size() + sitemaps.size() + files.size();
  }

  /** Whether there is nothing to know. */
  public boolean isEmpty() {
    return size() == 0;
  }
}
