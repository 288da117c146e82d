package dev.portage.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.index.SearchDistance.Evidence;
import dev.portage.store.ChunkTable;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SearchDistanceTest {
  private static final Evidence COSINE = indexes(Distance.COSINE);
  private static final Evidence L2 = indexes(Distance.L2);

  private static Evidence indexes(Distance... distances) {
    return new Evidence(Set.of(distances), Optional.empty());
  }

  private static Evidence of(KnownLayout layout, Distance... distances) {
    return new Evidence(Set.of(distances), Optional.of(layout));
  }

  private static Optional<Distance> found(Evidence target, Evidence source) {
    return SearchDistance.of(target, source).distance();
  }

  @Test
  void theTargetsIndexCountsBeforeTheSourcesAndThatBeforeTheLayout() {
    assertThat(found(COSINE, L2)).contains(Distance.COSINE);
    assertThat(found(Evidence.NONE, L2)).contains(Distance.L2);
    assertThat(found(of(KnownLayout.SPRING_AI), L2)).contains(Distance.L2);
    assertThat(found(of(KnownLayout.SPRING_AI), Evidence.NONE)).contains(Distance.COSINE);
    assertThat(found(Evidence.NONE, of(KnownLayout.BEDROCK_CHAT))).contains(Distance.L2);
  }

  @Test
  void ofSeveralDistancesTheLayoutDecides() {
    assertThat(found(of(KnownLayout.BEDROCK_CHAT, Distance.L2, Distance.COSINE), COSINE))
        .contains(Distance.L2);
    assertThat(found(of(KnownLayout.SPRING_AI, Distance.L2, Distance.L1), COSINE)).isEmpty();
    assertThat(found(indexes(Distance.L2, Distance.COSINE), COSINE)).isEmpty();
  }

  @Test
  void nothingIsEverAssumed() {
    SearchDistance unknown = SearchDistance.of(Evidence.NONE, Evidence.NONE);
    assertThat(unknown.distance()).isEmpty();
    assertThatThrownBy(() -> unknown.required(ChunkTable.ITEMS))
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> {
              assertThat(fault.code()).isEqualTo(ExitCode.USAGE);
              assertThat(fault).hasMessageContaining("it has no vector index");
              assertThat(fault.next()).contains("--distance", "<=>");
            });
  }

  @Test
  void whatSaysItIsNamed() {
    assertThat(SearchDistance.of(COSINE, L2).reason()).isEqualTo("the vector index of the target");
    assertThat(SearchDistance.of(Evidence.NONE, L2).reason())
        .isEqualTo("the vector index of the source");
    assertThat(SearchDistance.of(of(KnownLayout.LANGCHAIN), L2).reason())
        .isEqualTo("the vector index of the source");
    assertThat(SearchDistance.of(of(KnownLayout.LANGCHAIN), Evidence.NONE).reason())
        .isEqualTo("the layout of LangChain PGVector");
  }

  @Test
  void layoutsAreKnownByNameAndColumns() {
    assertThat(
            KnownLayout.of(
                "langchain_pg_embedding",
                Set.of("id", "collection_id", "embedding", "document", "cmetadata")))
        .contains(KnownLayout.LANGCHAIN);
    assertThat(
            KnownLayout.of(
                "items", Set.of("id", "content", "embedding", "botid", "source", "made")))
        .contains(KnownLayout.BEDROCK_CHAT);
    assertThat(KnownLayout.of("items", Set.of("id", "content", "embedding"))).isEmpty();
    assertThat(KnownLayout.of("notes", Set.of("id", "content", "metadata", "embedding"))).isEmpty();
    assertThat(KnownLayout.of("my_store", Set.of("embedding_id", "text", "metadata", "embedding")))
        .contains(KnownLayout.LANGCHAIN4J);
  }

  @Test
  void distancesHaveTheNamesOfTheOption() {
    assertThat(Distance.named("ip")).contains(Distance.INNER_PRODUCT);
    assertThat(Distance.named("euclid")).isEmpty();
    for (Distance distance : Distance.values()) {
      assertThat(Distance.named(distance.id())).contains(distance);
    }
  }
}
