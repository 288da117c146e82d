package dev.portage.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StackNamesTest {
  private static final String LOGICAL_ID = "VectorStoreClusterEFE7D2F8";

  @Test
  void aClusterNameHasStackAndLogicalIdInLowerCase() {
    assertThat(StackNames.cluster("BedrockChatStack", LOGICAL_ID, 5432))
        .isEqualTo("bedrockchatstack-vectorstoreclusterefe7d2f8-sandbox05432");
  }

  @Test
  void aNameThatIsTooLongIsCutEvenly() {
    assertThat(StackNames.cluster("the-name-of-this-stack-is-long", LOGICAL_ID, 5432))
        .isEqualTo("the-name-of-this-stack-is-vectorstoreclusterefe7d2-sandbox05432")
        .hasSize(63);
  }

  @Test
  void theNameOfALastSnapshotIsNotCut() {
    String stack = "the-name-of-this-stack-is-long";
    String cluster = StackNames.cluster(stack, LOGICAL_ID, 5432);
    assertThat(StackNames.lastSnapshot(stack, LOGICAL_ID, cluster))
        .isEqualTo(stack + "-snapshot-vectorstoreclusterefe7d2f8-sandbox05432");
  }
}
