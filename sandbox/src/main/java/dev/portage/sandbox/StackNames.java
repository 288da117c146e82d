package dev.portage.sandbox;

import java.util.Locale;

/**
 * Names that CloudFormation makes up: stack, logical id and twelve characters, in the lower case
 * that RDS keeps. Its resource provider for RDS (public) cuts stack and logical id evenly where the
 * whole would be too long, and calls a last snapshot by {@code Snapshot-} and the logical id.
 */
final class StackNames {
  /** A cluster has 63 characters at most: less two hyphens and the twelve. */
  private static final int ROOM = 49;

  private StackNames() {}

  /** Of the cluster that listens on this port. */
  static String cluster(String stack, String logicalId, int port) {
    String first = cut(stack, (ROOM + 1) / 2);
    String second = cut(logicalId, ROOM - first.length());
    return "%s-%s-sandbox%05d".formatted(first, second, port).toLowerCase(Locale.ROOT);
  }

  /** Of the last snapshot of a cluster. A snapshot's name has room for all. */
  static String lastSnapshot(String stack, String logicalId, String cluster) {
    String unlike = cluster.substring(cluster.lastIndexOf('-') + 1);
    return "%s-snapshot-%s-%s".formatted(stack, logicalId, unlike).toLowerCase(Locale.ROOT);
  }

  private static String cut(String text, int most) {
    return text.substring(0, Math.min(most, text.length()));
  }
}
