package dev.portage.embed.source;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Decides whether a URL is a video by the application's rule (UPSTREAM 4.3): exactly one of the
 * known hosts, and an id of any eleven characters.
 */
final class VideoAddress {
  private static final Set<String> HOSTS =
      Set.of(
          "youtu.be",
          "m.youtube.com",
          "youtube.com",
          "www.youtube.com",
          "www.youtube-nocookie.com",
          "vid.plus");
  private static final Pattern URL =
      Pattern.compile("(?i:https?)://([^/?#]*)([^?#]*)(?:\\?([^#]*))?(?:#.*)?", Pattern.DOTALL);
  private static final int ID_LENGTH = 11;

  private VideoAddress() {}

  static Optional<String> idIn(String url) {
    Matcher parts = URL.matcher(url);
    if (!parts.matches() || !HOSTS.contains(parts.group(1))) {
      return Optional.empty();
    }
    String path = withoutParameters(parts.group(2));
    Optional<String> id =
        path.endsWith("/watch")
            ? queryValue(parts.group(3))
            : Optional.of(path.substring(path.lastIndexOf('/') + 1));
    return id.filter(found -> found.codePointCount(0, found.length()) == ID_LENGTH);
  }

  /** Removes what follows a semicolon in the last part of a path. */
  private static String withoutParameters(String path) {
    int semicolon = path.indexOf(';', path.lastIndexOf('/') + 1);
    return semicolon < 0 ? path : path.substring(0, semicolon);
  }

  /** The value of the first parameter {@code v} that has one. */
  private static Optional<String> queryValue(String query) {
    if (query == null) {
      return Optional.empty();
    }
    for (String pair : query.split("&", -1)) {
      if (pair.startsWith("v=") && pair.length() > 2) {
        return Optional.of(decoded(pair.substring(2)));
      }
    }
    return Optional.empty();
  }

  private static String decoded(String value) {
    try {
      return URLDecoder.decode(value, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      // A percent sign that begins no escape sequence is taken literally.
      return value;
    }
  }
}
