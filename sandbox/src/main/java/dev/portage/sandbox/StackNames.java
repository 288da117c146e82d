package dev.portage.sandbox;

import java.util.Locale;

/**
 * Generates names as CloudFormation does: stack, logical id and twelve characters, in the lower
 * case that RDS keeps. CloudFormation's resource provider for RDS, whose source is public, cuts
 * stack and logical id evenly where the name would be too long, and names a last snapshot with
 * {@code Snapshot-} and the logical id.
 */
final class StackNames {
  /** A cluster name has at most 63 characters; this is what two hyphens and the twelve leave. */
  private static final int ROOM = 49;

  private StackNames() {}

  /** Returns the name of the cluster that listens on this port. */
  static String cluster(String stack, String logicalId, int port) {
    String first = cut(stack, (ROOM + 1) / 2);
    String second = cut(logicalId, ROOM - first.length());
    return "%s-%s-sandbox%05d".formatted(first, second, port).toLowerCase(Locale.ROOT);
  }

  /** Returns the name of a cluster's last snapshot, which is never too long. */
  static String lastSnapshot(String stack, String logicalId, String cluster) {
    String unlike = cluster.substring(cluster.lastIndexOf('-') + 1);
    return "%s-snapshot-%s-%s".formatted(stack, logicalId, unlike).toLowerCase(Locale.ROOT);
  }

  private static String cut(String text, int most) {
    return text.substring(0, Math.min(most, text.length()));
  }
}
