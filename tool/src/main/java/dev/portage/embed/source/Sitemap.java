package dev.portage.embed.source;

/**
 * All pages that a sitemap lists. The application itself fails on these (UPSTREAM 4.2).
 *
 * @param url the URL of the sitemap or sitemap index, as the user typed it
 */
public record Sitemap(String url) implements Source {
  @Override
  public String column() {
    return url;
  }

  @Override
  public String displayName() {
    return "sitemap " + url;
  }
}
