package dev.portage.sandbox.aws.s3;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Converts an object key to a relative path and back. The key is percent-encoded, slashes and
 * leading dots included, and split where it exceeds a file system's limit for one name.
 */
final class ObjectKeyPath {
  /** The order of S3's listings. */
  static final Comparator<String> ORDER =
      (a, b) ->
          Arrays.compareUnsigned(
              a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

  private static final int LONGEST_NAME = 200;
  private static final String UNENCODED = "-_.";

  /** Marks a directory in which a long key continues; no encoded key has this character. */
  private static final String CONTINUED = "+";

  private ObjectKeyPath() {}

  static Path path(String key) {
    String encoded = encoded(key);
    List<String> pieces = new ArrayList<>();
    for (int i = 0; i < encoded.length(); i += LONGEST_NAME) {
      pieces.add(encoded.substring(i, Math.min(encoded.length(), i + LONGEST_NAME)));
    }
    return Path.of(String.join(CONTINUED + "/", pieces));
  }

  static String key(Path path) {
    StringBuilder encoded = new StringBuilder();
    path.forEach(name -> encoded.append(name.toString().replace(CONTINUED, "")));
    return URLDecoder.decode(encoded.toString(), StandardCharsets.UTF_8);
  }

  private static String encoded(String key) {
    StringBuilder out = new StringBuilder();
    for (byte octet : key.getBytes(StandardCharsets.UTF_8)) {
      int unsigned = octet & 0xff;
      // A piece that begins with a dot would be a hidden file, or a path out of the directory.
      boolean leadingDot = unsigned == '.' && out.length() % LONGEST_NAME == 0;
      if (unencoded(unsigned) && !leadingDot) {
        out.append((char) unsigned);
      } else {
        out.append(String.format("%%%02X", unsigned));
      }
    }
    return out.toString();
  }

  private static boolean unencoded(int octet) {
    return (octet >= 'a' && octet <= 'z')
        || (octet >= 'A' && octet <= 'Z')
        || (octet >= '0' && octet <= '9')
        || UNENCODED.indexOf(octet) >= 0;
  }
}
