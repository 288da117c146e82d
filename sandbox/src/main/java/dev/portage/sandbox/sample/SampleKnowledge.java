package dev.portage.sandbox.sample;

import java.util.List;

/**
 * The sources of a bot.
 *
 * @param pages absolute URLs of web pages, for {@code source_urls}
 * @param sitemaps absolute URLs of sitemaps, for {@code sitemap_urls}
 * @param files the files, for {@code filenames}
 */
public record SampleKnowledge(List<String> pages, List<String> sitemaps, List<SampleFile> files) {
  /** Copies the lists. */
  public SampleKnowledge {
    pages = List.copyOf(pages);
    sitemaps = List.copyOf(sitemaps);
    files = List.copyOf(files);
  }

  /**
   * Returns whether the application's task would report "No contents to embed." (UPSTREAM 4.2).
   *
   * @return true without pages, sitemaps and files
   */
  public boolean isEmpty() {
    return pages.isEmpty() && sitemaps.isEmpty() && files.isEmpty();
  }
}
