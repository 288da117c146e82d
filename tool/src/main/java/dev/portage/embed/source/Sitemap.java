package dev.portage.embed.source;

/**
 * All pages that a sitemap names. The application itself fails on these (UPSTREAM 4.2).
 *
 * @param url of the sitemap or the sitemap index, as the user typed it
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
