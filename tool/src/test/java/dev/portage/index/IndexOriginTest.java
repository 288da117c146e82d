package dev.portage.index;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.journal.DroppedIndexes.Dropped;
import dev.portage.store.SqlName;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IndexOriginTest {
  private static IndexOrigin of(String definition) {
    return IndexOrigin.of(definition, "");
  }

  @Test
  void theIndexOfTheSetUpIsTheApplications() {
    assertThat(of(Chunks.INDEX)).isEqualTo(IndexOrigin.APPLICATION);
    assertThat(of(Chunks.INDEX.replace("public.", ""))).isEqualTo(IndexOrigin.APPLICATION);
  }

  @Test
  void anyOtherDefinitionIsTheOperatorsUnderAnyName() {
    assertThat(of(Chunks.INDEX.replace("100", "200"))).isEqualTo(IndexOrigin.OPERATOR);
    assertThat(of(Chunks.INDEX.replace("items USING", "notes USING")))
        .isEqualTo(IndexOrigin.OPERATOR);
    assertThat(of(Chunks.INDEX.replace("idx_items_embedding", "mine")))
        .isEqualTo(IndexOrigin.OPERATOR);
    assertThat(
            of(
                "CREATE INDEX idx_items_embedding ON public.items USING hnsw (embedding"
                    + " vector_l2_ops)"))
        .isEqualTo(IndexOrigin.OPERATOR);
  }

  @Test
  void whatPortageBuiltSaysSo() {
    assertThat(IndexOrigin.of("CREATE INDEX lc_h …", VectorIndex.comment(12)))
        .isEqualTo(IndexOrigin.PORTAGE);
    assertThat(IndexOrigin.of("CREATE INDEX lc_h …", "for the search page"))
        .isEqualTo(IndexOrigin.OPERATOR);
  }

  @Test
  void anUnfinishedBuildIsKnownByItsWholeNameNotByASuffix() {
    VectorIndex built = index("lc_h_portage");
    assertThat(IndexOrigin.of(built)).isEqualTo(IndexOrigin.OPERATOR);
    assertThat(IndexOrigin.of(built.asUnfinished())).isEqualTo(IndexOrigin.PORTAGE);
    String unfinished = IndexNames.unfinished("lc_h", 7);
    assertThat(unfinished).startsWith("lc_h_portage_");
    assertThat(IndexNames.isUnfinished(unfinished, 7)).isTrue();
    assertThat(IndexNames.isUnfinished(unfinished, 8)).as("of another table").isFalse();
    assertThat(IndexNames.isUnfinished("lc_h_portage", 7)).isFalse();
    assertThat(IndexNames.isUnfinished("lc_h_portage_00000000", 7)).isFalse();
    String longest = IndexNames.unfinished("ü".repeat(31), 7);
    assertThat(longest.getBytes(UTF_8)).hasSizeLessThanOrEqualTo(63);
    assertThat(IndexNames.isUnfinished(longest, 7)).isTrue();
  }

  private static VectorIndex index(String name) {
    return new VectorIndex(
        SqlName.of("public", name),
        "hnsw",
        Optional.of(Distance.L2),
        Map.of(),
        new IndexCoverage(true, "embedding", "vector(3)", Optional.empty()),
        "CREATE INDEX " + name,
        0,
        "",
        true,
        false);
  }

  @Test
  void aDroppedIndexKeepsItsOrigin() {
    assertThat(IndexOrigin.of(new Dropped("idx_items_embedding", Chunks.INDEX, "")))
        .isEqualTo(IndexOrigin.APPLICATION);
    assertThat(IndexOrigin.of(new Dropped("mine", "CREATE INDEX mine …", "")))
        .isEqualTo(IndexOrigin.OPERATOR);
  }
}
