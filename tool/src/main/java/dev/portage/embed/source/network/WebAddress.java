package dev.portage.embed.source.network;

import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;

/** From what a user typed to an address that a client can ask. */
public final class WebAddress {
  private static final String ALLOWED = "-._~:/?#[]@!$&'()*+,;=%";

  private WebAddress() {}

  /**
   * Reads a URL as a browser would: spaces and letters of other scripts are allowed.
   *
   * @throws URISyntaxException with a reason for the operator, when it is no address of the web
   */
  public static URI of(String typed) throws URISyntaxException {
    URI uri = new URI(escaped(typed.strip()));
    String scheme = uri.getScheme();
    if (scheme == null || !(scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("https"))) {
      throw new URISyntaxException(typed, "only http and https are read");
    }
    if (uri.getRawAuthority() == null || uri.getRawAuthority().isEmpty()) {
      throw new URISyntaxException(typed, "it names no host");
    }
    if (uri.getRawAuthority().contains("@")) {
      throw new URISyntaxException(typed, "it names a user before the host");
    }
    return uri.getHost() == null ? withAsciiHost(uri, typed) : uri;
  }

  private static URI withAsciiHost(URI uri, String typed) throws URISyntaxException {
    try {
      String authority = decoded(uri.getRawAuthority());
      String host = IDN.toASCII(authority.replaceFirst(":\\d+$", ""), IDN.ALLOW_UNASSIGNED);
      String port = authority.replaceFirst("^.*?(:\\d+)?$", "$1");
      String path = uri.getRawPath() == null ? "" : uri.getRawPath();
      String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
      URI ascii = new URI(uri.getScheme() + "://" + host + port + path + query);
      if (ascii.getHost() != null) {
        return ascii;
      }
    } catch (IllegalArgumentException e) {
      // Told below: the host is at fault in both cases.
    }
    throw new URISyntaxException(typed, "its host is no host name");
  }

  private static String decoded(String escaped) {
    return java.net.URLDecoder.decode(escaped.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static String escaped(String typed) {
    StringBuilder result = new StringBuilder();
    typed.codePoints().forEach(c -> append(result, c));
    return result.toString();
  }

  private static void append(StringBuilder result, int c) {
    boolean letterOrDigit = c < 128 && Character.isLetterOrDigit(c);
    if (letterOrDigit || ALLOWED.indexOf(c) >= 0) {
      result.appendCodePoint(c);
    } else {
      for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
        result.append("%%%02X".formatted(b & 0xFF));
      }
    }
  }
}
