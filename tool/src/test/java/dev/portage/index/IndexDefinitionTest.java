package dev.portage.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.store.SqlName;
import org.junit.jupiter.api.Test;

class IndexDefinitionTest {
  @Test
  void anIndexOfTheColumnIsPlain() {
    IndexDefinition plain = IndexDefinition.parse(Chunks.INDEX);
    assertThat(plain.name()).isEqualTo("idx_items_embedding");
    assertThat(plain.clause()).isEqualTo("USING ivfflat (embedding) WITH (lists='100')");
    assertThat(plain.column()).contains(SqlName.of("embedding"));
    assertThat(plain.isPlain(Distance.L2)).isTrue();
    assertThat(plain.isPlain(Distance.COSINE)).isFalse();
  }

  @Test
  void namesMayBeOdd() {
    IndexDefinition odd =
        IndexDefinition.parse(
            "CREATE INDEX \"By \"\"USING\"\" x\" ON public.\"Odd notes\" USING hnsw"
                + " (\"the vec\" public.halfvec_cosine_ops) WITH (m='8')");
    assertThat(odd.name()).isEqualTo("By \"USING\" x");
    assertThat(odd.clause()).startsWith("USING hnsw (\"the vec\"");
    assertThat(odd.column()).contains(SqlName.of("the vec"));
    assertThat(odd.isPlain(Distance.COSINE)).isTrue();
  }

  @Test
  void oneOverAnExpressionOrAPartOfTheRowsIsNot() {
    IndexDefinition expression =
        IndexDefinition.parse(
            "CREATE INDEX e ON ONLY public.notes USING hnsw (((vec)::vector(384))"
                + " vector_cosine_ops)");
    assertThat(expression.column()).isEmpty();
    assertThat(expression.partial()).isFalse();
    assertThat(expression.isPlain(Distance.COSINE)).isFalse();
    IndexDefinition partial =
        IndexDefinition.parse(
            "CREATE INDEX p ON public.notes USING ivfflat (vec) WITH (lists='9') WHERE (kind = 1)");
    assertThat(partial.column()).contains(SqlName.of("vec"));
    assertThat(partial.partial()).isTrue();
    assertThat(partial.isPlain(Distance.L2)).isFalse();
  }

  @Test
  void anythingElseIsRefused() {
    assertThatThrownBy(() -> IndexDefinition.parse("DROP TABLE notes"))
        .isInstanceOf(IllegalStateException.class);
  }
}
