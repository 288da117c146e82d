package dev.portage.sidecluster;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/**
 * The name and tags of a side cluster: the same snapshot and target always give the same name, so
 * that one that was begun is found again.
 */
final class SideClusterName {
  /** The tag of every side cluster; its value is the snapshot. */
  static final String TAG = "portage:side-cluster";

  private static final String TARGET_TAG = "portage:target";
  private static final int DIGITS = 16;

  /** The longest value of a tag that RDS allows. */
  private static final int LONGEST_VALUE = 256;

  private SideClusterName() {}

  static ClusterId of(Snapshot snapshot, ClusterId target) {
    String both = snapshot.arn() + " " + target.value();
    return new ClusterId("portage-side-" + digest(both).substring(0, DIGITS));
  }

  static String instance(ClusterId cluster) {
    return cluster.value() + "-1";
  }

  static Map<String, String> tags(Snapshot snapshot, ClusterId target) {
    return Map.of(TAG, tag(snapshot.id()), TARGET_TAG, target.value());
  }

  /** The value of {@link #TAG} for a snapshot of this identifier. */
  static String tag(String snapshot) {
    return snapshot.substring(Math.max(0, snapshot.length() - LONGEST_VALUE));
  }

  private static String digest(String text) {
    try {
      byte[] bytes =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
