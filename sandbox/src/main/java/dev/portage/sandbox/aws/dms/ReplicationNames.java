package dev.portage.sandbox.aws.dms;

import java.util.Locale;

/**
 * The names of what a data migration with changes creates, after its ARN. What is too long for
 * PostgreSQL is shortened at the beginning, since only the end differs from one data migration to
 * the next.
 *
 * @param subscriber the slot on the source and the subscription on the target
 * @param publication on the source
 */
record ReplicationNames(String subscriber, String publication) {
  private static final int LONGEST = 63;

  static ReplicationNames of(String arn) {
    String id = arn.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "_");
    return new ReplicationNames(
        shortened("migration_subscriber_", id), shortened("publication_", id));
  }

  private static String shortened(String prefix, String id) {
    int excess = Math.max(0, prefix.length() + id.length() - LONGEST);
    return prefix + id.substring(excess);
  }
}
