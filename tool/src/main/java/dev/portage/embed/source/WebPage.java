package dev.portage.embed.source;

/**
 * A web page, or any other file that a web server serves.
 *
 * @param url as the user typed it
 */
public record WebPage(String url) implements Source {
  @Override
  public String column() {
    return url;
  }

  @Override
  public String displayName() {
    return url;
  }
}
