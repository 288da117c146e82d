package dev.portage.sandbox.sample;

import java.util.List;

/**
 * What a bot was given to read.
 *
 * @param pages absolute addresses of web pages, as {@code source_urls} has them
 * @param sitemaps absolute addresses, as {@code sitemap_urls} has them
 * @param files as {@code filenames} has them
 */
public record SampleKnowledge(List<String> pages, List<String> sitemaps, List<SampleFile> files) {
  /** Copies the lists. */
  public SampleKnowledge {
    pages = List.copyOf(pages);
    sitemaps = List.copyOf(sitemaps);
    files = List.copyOf(files);
  }

  /**
   * Whether the application's task would say "No contents to embed." (UPSTREAM 4.2).
   *
   * @return true without pages, sitemaps and files
   */
  public boolean isEmpty() {
    return pages.isEmpty() && sitemaps.isEmpty() && files.isEmpty();
  }
}
