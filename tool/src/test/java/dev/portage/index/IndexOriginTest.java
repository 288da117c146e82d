package dev.portage.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.journal.DroppedIndexes.Dropped;
import org.junit.jupiter.api.Test;

class IndexOriginTest {
  private static IndexOrigin of(String definition) {
    return IndexOrigin.of("idx_items_embedding", definition, "");
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
    assertThat(IndexOrigin.of("lc_h", "CREATE INDEX lc_h …", VectorIndex.comment(12)))
        .isEqualTo(IndexOrigin.PORTAGE);
    assertThat(IndexOrigin.of("lc_h", "CREATE INDEX lc_h …", "for the search page"))
        .isEqualTo(IndexOrigin.OPERATOR);
    assertThat(IndexOrigin.of("lc_h_portage", "CREATE INDEX lc_h_portage …", ""))
        .isEqualTo(IndexOrigin.PORTAGE);
  }

  @Test
  void aDroppedIndexKeepsItsOrigin() {
    assertThat(IndexOrigin.of(new Dropped("idx_items_embedding", Chunks.INDEX, "")))
        .isEqualTo(IndexOrigin.APPLICATION);
    assertThat(IndexOrigin.of(new Dropped("mine", "CREATE INDEX mine …", "")))
        .isEqualTo(IndexOrigin.OPERATOR);
  }
}
