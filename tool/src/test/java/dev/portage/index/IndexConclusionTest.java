package dev.portage.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.index.IndexConclusion.Action;
import dev.portage.index.IndexFacts.ExactTime;
import dev.portage.index.IndexFacts.Tenants;
import dev.portage.journal.DroppedIndexes.Dropped;
import dev.portage.store.PgvectorVersion;
import dev.portage.store.SqlName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IndexConclusionTest {
  private static final IndexFacts QUICK = facts(0.01);
  private static final IndexFacts SLOW = facts(50);

  private static IndexFacts facts(double millisPerRow) {
    return new IndexFacts(
        20_000,
        100,
        Optional.of(new Tenants(1, 20_000, 20_000, 20_000)),
        "vector",
        1_024,
        Distance.L2,
        PgvectorVersion.parse("0.8.0"),
        Optional.of("by_tenant"),
        new BuildMemory(64L << 20, 4_096L << 20, 8_192L << 20, false, 2, 8),
        List.of(new ExactTime(20_000, 20_000 * millisPerRow)));
  }

  private static VectorIndex index(String name, String options, String comment) {
    return index(name, options, comment, Optional.empty());
  }

  private static VectorIndex index(
      String name, String lists, String comment, Optional<String> predicate) {
    return new VectorIndex(
        SqlName.of("public", name),
        "ivfflat",
        Optional.of(Distance.L2),
        Map.of("lists", lists),
        new IndexCoverage(true, "embedding", "vector", predicate),
        "CREATE INDEX %s ON public.items USING ivfflat (embedding) WITH (lists='%s')"
            .formatted(name, lists),
        0,
        comment,
        true,
        false);
  }

  private static IndexConclusion of(IndexFacts facts, VectorIndex... existing) {
    return IndexConclusion.of(
        facts,
        IndexAdvice.of(facts),
        new TableIndexes(List.of(existing), Optional.of("by_tenant")),
        List.of());
  }

  private static void concludes(IndexConclusion conclusion, Action action, String... words) {
    assertThat(conclusion.action()).isEqualTo(action);
    assertThat(conclusion.sentences().getFirst()).contains(words);
  }

  @Test
  void theApplicationsIndexIsDroppedWhereExactSearchesAreQuick() {
    concludes(
        of(QUICK, index("idx_items_embedding", "100", "")), Action.DROP, "idx_items_embedding");
    concludes(of(QUICK), Action.NOTHING, "no vector index is needed");
  }

  @Test
  void itIsReplacedWhereTheyAreNot() {
    concludes(
        of(SLOW, index("idx_items_embedding", "100", "")),
        Action.REPLACE,
        "ivfflat, 20 lists",
        "over the empty table");
    concludes(of(SLOW), Action.BUILD, "ivfflat, 20 lists");
  }

  @Test
  void whatIsAsAdvisedStays() {
    concludes(of(SLOW, index("i", "20", VectorIndex.comment(20_000))), Action.NOTHING, "index i");
    concludes(
        of(SLOW, index("i", "20", VectorIndex.comment(5_000))),
        Action.REPLACE,
        "built over 5,000 rows, and there are 20,000");
    concludes(
        of(SLOW, index("i", "20", VectorIndex.commentOnTrial(20_000))),
        Action.REPLACE,
        "not measured");
  }

  @Test
  void theOperatorsIsKept() {
    concludes(of(QUICK, index("mine", "7", "")), Action.KEEP, "mine", "no vector index");
    concludes(
        of(SLOW, index("mine", "7", "", Optional.of("(kind = 1)"))),
        Action.KEEP,
        "only queries by embedding where (kind = 1) use it");
  }

  @Test
  void whatIsStillMissingIsRestoredFirst() {
    concludes(dropped("mine"), Action.RESTORE, "mine is still missing");
  }

  @Test
  void whatWasCreatedAgainIsNotMissing() {
    concludes(dropped("mine", index("other", "7", "")), Action.RESTORE, "mine is still missing");
    concludes(dropped("mine", index("mine", "7", "")), Action.KEEP, "mine");
  }

  /** Where this index is recorded as dropped. */
  private static IndexConclusion dropped(String name, VectorIndex... existing) {
    return IndexConclusion.of(
        SLOW,
        IndexAdvice.of(SLOW),
        new TableIndexes(List.of(existing), Optional.empty()),
        List.of(new Dropped(name, "CREATE INDEX mine …", "")));
  }

  @Test
  void whatIsOfNoUseIsNamed() {
    IndexConclusion conclusion = of(QUICK, index("left", "7", "").asUnfinished());
    assertThat(conclusion.sentences())
        .anyMatch(sentence -> sentence.contains("left is left over from a build"));
  }
}
