package dev.portage.embed.source;


/**
 * A video on YouTube.
 *
 * @param id eleven characters; the rows bear it, not the URL (UPSTREAM 4.3)
 * @param url as the user typed it
 */
public record Video(String id, String url) implements Source {
  @Override
  public String column() {
    return id;
  }

  @Override
  public String displayName() {
    return "video " + url;
  }
}
