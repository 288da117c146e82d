package dev.portage.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.journal.DroppedIndexes.Dropped;
import dev.portage.store.ChunkTable;
import dev.portage.store.SqlName;
import java.util.List;
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
    assertThat(IndexNames.unfinished(ChunkTable.ITEMS, List.of(), List.of()))
        .contains("idx_items_embedding_portage", "idx_items_embedding_l2_portage")
        .doesNotContain("lc_h_portage");
    assertThat(IndexNames.unfinished(ChunkTable.ITEMS, List.of(index("lc_h")), List.of()))
        .contains("lc_h_portage");
    Dropped dropped = new Dropped("lc_h", "CREATE INDEX lc_h …", "");
    assertThat(IndexNames.unfinished(ChunkTable.ITEMS, List.of(), List.of(dropped)))
        .contains("lc_h_portage");
  }

  private static VectorIndex index(String name) {
    return new VectorIndex(
        SqlName.of("public", name),
        "hnsw",
        Optional.of(Distance.L2),
        Map.of(),
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
