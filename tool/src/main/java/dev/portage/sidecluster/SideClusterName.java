package dev.portage.sidecluster;

import dev.portage.journal.Origin;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/**
 * The name and tags of a side cluster: the same original and target always give the same name, so
 * that one that was begun is found again.
 */
final class SideClusterName {
  /** The tag of every side cluster; its value says what it is made of. */
  static final String TAG = "portage:side-cluster";

  private static final String TARGET_TAG = "portage:target";
  private static final int DIGITS = 16;

  /** The longest value of a tag that RDS allows. */
  private static final int LONGEST_VALUE = 256;

  private SideClusterName() {}

  static ClusterId of(Original original, ClusterId target) {
    String both = original.arn() + " " + target.value();
    return new ClusterId("portage-side-" + digest(both).substring(0, DIGITS));
  }

  static String instance(ClusterId cluster) {
    return cluster.value() + "-1";
  }

  static Map<String, String> tags(Original original, ClusterId target) {
    return Map.of(TAG, tag(original.origin()), TARGET_TAG, target.value());
  }

  /** The value of {@link #TAG}: no snapshot's identifier has a space. */
  static String tag(Origin original) {
    return switch (original) {
      case Origin.Snapshot(String id) -> id.substring(Math.max(0, id.length() - LONGEST_VALUE));
      case Origin.Clone(String cluster) -> "clone of " + cluster;
      case Origin.Cluster ignored -> throw noSideCluster(original);
      case Origin.BotSources ignored -> throw noSideCluster(original);
    };
  }

  private static IllegalArgumentException noSideCluster(Origin origin) {
    return new IllegalArgumentException("no side cluster is made of " + origin.describe());
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
