package dev.portage.embed.source.web;

import dev.portage.embed.source.Sitemap;
import dev.portage.embed.source.SourceOutcome;
import dev.portage.embed.source.WebPage;
import dev.portage.embed.text.TextExtraction;

/**
 * Reads web pages and sitemaps for one worker, within its limits on time, size and requests per
 * host. Safe for use by several threads.
 */
public final class WebReader implements AutoCloseable {
  private final WebClient web;
  private final PageReader pages;
  private final SitemapReader sitemaps;

  /**
   * A reader for one worker.
   *
   * @param settings how the web is read
   * @param extraction makes text of files that are not HTML
   */
  public WebReader(WebSettings settings, TextExtraction extraction) {
    this.web = new WebClient(settings);
    this.pages = new PageReader(web, extraction, settings);
    this.sitemaps = new SitemapReader(web, pages, settings.limits());
  }

  /** Reads one page, or any other file that its URL leads to. */
  public SourceOutcome read(WebPage page) {
    return pages.read(page);
  }

  /** Reads all pages that a sitemap names. */
  public SourceOutcome read(Sitemap sitemap) {
    return sitemaps.read(sitemap);
  }

  /** Closes the connections and the browsers. */
  @Override
  public void close() {
    pages.close();
    web.close();
  }
}
