package dev.portage.sandbox.aws.s3;

import dev.portage.sandbox.aws.http.AwsError;
import dev.portage.sandbox.aws.http.AwsException;
import dev.portage.sandbox.aws.http.Xml;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A request for one page of ListObjectsV2. The page has keys, and the common prefixes of keys with
 * the delimiter; both count towards max-keys.
 */
record S3Listing(
    String bucket, String prefix, String delimiter, int maxKeys, String after, boolean encoded) {
  private static final int MOST_KEYS = 1_000;

  static S3Listing parse(String bucket, Map<String, String> query) {
    String token = query.get("continuation-token");
    return new S3Listing(
        bucket,
        query.getOrDefault("prefix", ""),
        query.getOrDefault("delimiter", ""),
        Math.min(MOST_KEYS, maxKeys(query)),
        token == null ? query.getOrDefault("start-after", "") : untoken(token),
        query.getOrDefault("encoding-type", "").equals("url"));
  }

  private static int maxKeys(Map<String, String> query) {
    try {
      return Integer.parseInt(query.getOrDefault("max-keys", "1000"));
    } catch (NumberFormatException e) {
      throw invalid("Provided max-keys not an integer or within integer range");
    }
  }

  Xml page(List<ObjectFiles.Entry> entries) {
    List<Xml> contents = new ArrayList<>();
    Set<String> groups = new LinkedHashSet<>();
    String last = "";
    boolean more = false;
    for (ObjectFiles.Entry entry : entries) {
      String group = group(entry.key());
      String position = group.isEmpty() ? entry.key() : group;
      if (ObjectKeyPath.ORDER.compare(position, after) <= 0 || groups.contains(group)) {
        continue;
      }
      if (contents.size() + groups.size() == maxKeys) {
        more = true;
        break;
      }
      last = position;
      if (group.isEmpty()) {
        contents.add(content(entry));
      } else {
        groups.add(group);
      }
    }
    return xml(contents, groups, more, last);
  }

  private String group(String key) {
    int end = delimiter.isEmpty() ? -1 : key.indexOf(delimiter, prefix.length());
    return end < 0 ? "" : key.substring(0, end + delimiter.length());
  }

  private Xml xml(List<Xml> contents, Set<String> groups, boolean more, String last) {
    List<Xml> children = new ArrayList<>();
    children.add(Xml.text("Name", bucket));
    children.add(Xml.text("Prefix", key(prefix)));
    children.add(Xml.text("MaxKeys", maxKeys));
    children.add(Xml.text("KeyCount", contents.size() + groups.size()));
    children.add(Xml.text("IsTruncated", more));
    if (encoded) {
      children.add(Xml.text("EncodingType", "url"));
    }
    if (more) {
      children.add(Xml.text("NextContinuationToken", token(last)));
    }
    children.addAll(contents);
    groups.forEach(group -> children.add(Xml.of("CommonPrefixes", Xml.text("Prefix", key(group)))));
    return Xml.of("ListBucketResult", children)
        .namespace("http://s3.amazonaws.com/doc/2006-03-01/");
  }

  private Xml content(ObjectFiles.Entry entry) {
    return Xml.of(
        "Contents",
        Xml.text("Key", key(entry.key())),
        Xml.time("LastModified", entry.modified()),
        Xml.text("Size", entry.size()),
        Xml.text("StorageClass", "STANDARD"));
  }

  private String key(String key) {
    return encoded
        ? URLEncoder.encode(key, StandardCharsets.UTF_8).replace("+", "%20").replace("%2F", "/")
        : key;
  }

  private static String token(String position) {
    return Base64.getUrlEncoder().encodeToString(position.getBytes(StandardCharsets.UTF_8));
  }

  private static String untoken(String token) {
    try {
      return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw invalid("The continuation token provided is incorrect");
    }
  }

  private static AwsException invalid(String message) {
    return AwsError.client("InvalidArgument", message).exception();
  }
}
