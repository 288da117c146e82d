package dev.portage.sandbox.aws.dms;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Tests that names fit PostgreSQL, and that those of two data migrations differ. */
class ReplicationNamesTest {
  private static final String ARN = "arn:aws:dms:us-east-1:123456789012:data-migration:";

  @Test
  void aLongNameKeepsTheEndOfTheArn() {
    ReplicationNames names = ReplicationNames.of(ARN + "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    assertThat(names.subscriber())
        .isEqualTo("migration_subscriber__data_migration_abcdefghijklmnopqrstuvwxyz")
        .hasSize(63);
    assertThat(names.publication())
        .startsWith("publication_")
        .endsWith("_data_migration_abcdefghijklmnopqrstuvwxyz")
        .hasSize(63);
  }

  @Test
  void aShortArnIsNotShortened() {
    assertThat(ReplicationNames.of("arn:x:1").subscriber())
        .isEqualTo("migration_subscriber_arn_x_1");
  }
}
