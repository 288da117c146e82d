package dev.portage.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests finding outputs by the names that CDK gives them (UPSTREAM 1.1). */
class StackFactsTest {
  private static Optional<String> output(String key, String... names) {
    return new StackFacts(Map.of(key, "value"), Map.of()).output(List.of(names));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "EmbeddingClusterName",
        "EmbeddingClusterNameA6A626C4",
        "EmbeddingClusterName00000000"
      })
  void aNameIsFoundWithAndWithoutAnyHash(String key) {
    assertThat(output(key, "EmbeddingClusterName")).contains("value");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "EmbeddingClusterNamea6a626c4",
        "EmbeddingClusterNameA6A626C",
        "EmbeddingClusterNameA6A626C45",
        "EmbeddingClusterNameG6A626C4",
        "MyEmbeddingClusterNameA6A626C4",
        "EmbeddingClusterNameOldA6A626C4"
      })
  void aNameWithAnotherSuffixOrPrefixIsNotFound(String key) {
    assertThat(output(key, "EmbeddingClusterName")).isEmpty();
  }

  @Test
  void theFirstExistingNameIsUsed() {
    StackFacts facts = new StackFacts(Map.of("A", "1", "B", "2"), Map.of());
    assertThat(facts.output(List.of("Z", "B", "A"))).contains("2");
  }

  @Test
  void thePlainNameHasPriorityOverTheHashedOne() {
    StackFacts facts = new StackFacts(Map.of("A0123ABCD", "hashed", "A", "plain"), Map.of());
    assertThat(facts.output(List.of("A"))).contains("plain");
  }

  @Test
  void resourcesAreNotOutputs() {
    StackFacts facts = new StackFacts(Map.of(), Map.of("DocumentBucketAE41E5A9", "bucket"));
    assertThat(facts.resource(List.of("DocumentBucket"))).contains("bucket");
    assertThat(facts.output(List.of("DocumentBucket"))).isEmpty();
  }
}
