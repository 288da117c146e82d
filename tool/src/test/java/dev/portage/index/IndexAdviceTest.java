package dev.portage.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.portage.index.IndexChoice.Hnsw;
import dev.portage.index.IndexChoice.IvfFlat;
import dev.portage.index.IndexChoice.None;
import dev.portage.index.IndexFacts.ExactTime;
import dev.portage.index.IndexFacts.Tenants;
import dev.portage.store.PgvectorVersion;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IndexAdviceTest {
  private static final long MIB = 1 << 20;

  /** So that few rows need an index. */
  private static final double QUICK = 20;

  private static final BuildMemory MEMORY =
      new BuildMemory(64 * MIB, 4_096 * MIB, 8_192 * MIB, false, 2, 8);

  /** Bytes of a row, small enough that every table of these tests fits the cache. */
  private static final long ROW = 30;

  private static final Tenants ONE = new Tenants(1, 20_000, 20_000, 20_000);

  private IndexFacts facts =
      new IndexFacts(
          20_000,
          ROW,
          Optional.of(ONE),
          "vector",
          1_024,
          Distance.L2,
          PgvectorVersion.parse("0.8.0"),
          Optional.of("idx_items_botid"),
          MEMORY,
          List.of());

  private void with(long rows, Tenants tenants) {
    facts =
        new IndexFacts(
            rows,
            facts.rowBytes(),
            Optional.ofNullable(tenants),
            facts.type(),
            facts.dimensions(),
            facts.distance(),
            facts.pgvector(),
            facts.tenantIndex(),
            facts.memory(),
            facts.exact());
  }

  private void with(String type, int dimensions, String pgvector, BuildMemory memory) {
    facts =
        new IndexFacts(
            facts.rows(),
            facts.rowBytes(),
            facts.tenants(),
            type,
            dimensions,
            facts.distance(),
            PgvectorVersion.parse(pgvector),
            facts.tenantIndex(),
            memory,
            facts.exact());
  }

  private void measured(Optional<String> tenantIndex, ExactTime... exact) {
    facts =
        new IndexFacts(
            facts.rows(),
            facts.rowBytes(),
            facts.tenants(),
            facts.type(),
            facts.dimensions(),
            facts.distance(),
            facts.pgvector(),
            tenantIndex,
            facts.memory(),
            List.of(exact));
  }

  private IndexAdvice advice() {
    return IndexAdvice.of(facts, QUICK);
  }

  private IndexChoice best() {
    return advice().best().choice();
  }

  private String excluded(String kind) {
    return advice().candidates().stream()
        .filter(candidate -> candidate.choice().id().equals(kind))
        .findFirst()
        .orElseThrow()
        .excluded()
        .orElse("");
  }

  /** Of a bot of 14,700 rows, each of 5.5 KiB, that is searched in 30 ms from the cache. */
  private void large(BuildMemory memory) {
    with(100_000, new Tenants(50, 14_700, 500, 6_000));
    with("vector", 1_024, "0.8.0", memory);
    facts =
        new IndexFacts(
            facts.rows(),
            5_632,
            facts.tenants(),
            facts.type(),
            facts.dimensions(),
            facts.distance(),
            facts.pgvector(),
            facts.tenantIndex(),
            facts.memory(),
            List.of(new ExactTime(14_700, 30)));
  }

  @Test
  void aSearchThatIsQuickOnlyFromAWarmCacheNeedsAnIndex() {
    large(new BuildMemory(64 * MIB, 12_288 * MIB, 12_288 * MIB, true, 2, 8));
    assertThat(IndexAdvice.of(facts).best().choice()).isInstanceOf(IvfFlat.class);
    // 79 MiB are 10,107 pages; half a millisecond each.
    assertThat(IndexAdvice.of(facts).exactMillis()).isEqualTo(5_053.5);
    assertThat(IndexAdvice.of(facts).candidates().getLast().reasons())
        .anyMatch(
            reason -> reason.contains("79 MiB, of which 64 MiB can be expected in the cache"));
  }

  @Test
  void whereTheServerKeepsItsMemoryWhatIsMeasuredCounts() {
    large(new BuildMemory(64 * MIB, 128 * MIB, 4_096 * MIB, false, 2, 8));
    assertThat(IndexAdvice.of(facts).best().choice()).isEqualTo(new None());
    assertThat(IndexAdvice.of(facts).exactMillis()).isCloseTo(30, within(0.001));
    large(new BuildMemory(64 * MIB, 128 * MIB, 256 * MIB, false, 2, 8));
    assertThat(IndexAdvice.of(facts).best().choice()).isInstanceOf(IvfFlat.class);
  }

  @Test
  void whatFitsTheLeastCacheOfAuroraNeedsNone() {
    large(new BuildMemory(64 * MIB, 12_288 * MIB, 12_288 * MIB, true, 2, 8));
    with(100_000, new Tenants(500, 11_000, 500, 6_000));
    assertThat(IndexAdvice.of(facts).best().choice()).isEqualTo(new None());
  }

  @Test
  void manySmallBotsNeedNone() {
    with(10_000, new Tenants(500, 20, 20, 20));
    assertThat(best()).isEqualTo(new None());
    assertThat(advice().best().reasons().getFirst()).contains("500 tenants", "largest has 20");
    assertThat(advice().exactMillis()).isLessThan(1);
  }

  @Test
  void aLargeBotNeedsListsThatFitTheRows() {
    assertThat(best()).isEqualTo(new IvfFlat(20, 1));
  }

  @Test
  void aLargeBotThatIsSearchedQuicklyNeedsNone() {
    measured(Optional.of("idx_items_botid"), new ExactTime(20_000, 12.5));
    assertThat(best()).isEqualTo(new None());
    assertThat(advice().best().reasons()).anyMatch(reason -> reason.contains("12.5 ms"));
  }

  @Test
  void aTenantWhoseSearchIsNotQuickDoesWithoutBeforeAGraphIsBuilt() {
    assertThat(advice().possible().stream().map(Candidate::choice))
        .containsExactly(new IvfFlat(20, 1), new None(), new Hnsw(16, 64, 40));
  }

  @Test
  void withoutTheBtreeEverySearchReadsAll() {
    with(10_000, new Tenants(500, 20, 20, 20));
    measured(Optional.empty(), new ExactTime(10_000, 80));
    assertThat(best()).isInstanceOf(IvfFlat.class);
    measured(Optional.of("idx_items_botid"), new ExactTime(20, 0.16));
    assertThat(best()).isEqualTo(new None());
  }

  @Test
  void withoutTenantsAGraphIsBest() {
    with(20_000, null);
    assertThat(best()).isEqualTo(new Hnsw(16, 64, 40));
  }

  @Test
  void aGraphThatDoesNotFitMemoryIsNotAdvised() {
    with(100_000, null);
    with("vector", 1_024, "0.8.0", new BuildMemory(64 * MIB, 128 * MIB, 0, false, 2, 8));
    assertThat(best()).isInstanceOf(IvfFlat.class);
    assertThat(excluded("hnsw")).contains("does not fit");
  }

  @Test
  void anOldPgvectorHasNoGraphs() {
    with("vector", 1_024, "0.4.1", MEMORY);
    assertThat(best()).isInstanceOf(IvfFlat.class);
    assertThat(excluded("hnsw")).contains("0.4", "came with 0.5");
  }

  @Test
  void aGraphIsExcludedForTenantsWithoutIterativeScans() {
    with("vector", 1_024, "0.7.4", MEMORY);
    assertThat(excluded("hnsw")).contains("came with 0.8");
  }

  @Test
  void tooManyDimensionsLeaveNoIndexAndSayWhy() {
    with("vector", 3_072, "0.8.0", MEMORY);
    assertThat(best()).isEqualTo(new None());
    assertThat(excluded("ivfflat")).contains("vector(3072)", "at most 2,000", "halfvec");
    assertThat(excluded("hnsw")).contains("halfvec");
    with("halfvec", 3_072, "0.8.0", MEMORY);
    assertThat(best()).isEqualTo(new IvfFlat(20, 1));
  }

  @Test
  void anEmptyTableHasNothingToLearnFrom() {
    with(0, new Tenants(0, 0, 0, 0));
    assertThat(best()).isEqualTo(new None());
    assertThat(excluded("ivfflat")).contains("no rows");
  }

  @Test
  void anExactSearchOfSecondsIsNoWayOut() {
    with(1_000_000, new Tenants(2, 900_000, 100_000, 820_000));
    assertThat(best()).isEqualTo(new IvfFlat(1_000, 1));
    assertThat(advice().possible()).noneMatch(candidate -> candidate.choice() instanceof None);
  }

  @Test
  void centresThatDoNotFitMemoryAreFewer() {
    with(1_000_000, new Tenants(2, 900_000, 100_000, 820_000));
    with("vector", 1_024, "0.8.0", new BuildMemory(64 * MIB, 128 * MIB, 0, false, 2, 8));
    assertThat(best())
        .isInstanceOfSatisfying(
            IvfFlat.class, index -> assertThat(index.lists()).isBetween(100, 300));
    assertThat(advice().best().buildBytes()).isLessThanOrEqualTo(64 * MIB);
  }

  @Test
  void auroraGivesAnEighthOfItsMemoryAndPostgresToo() {
    BuildMemory aurora = new BuildMemory(64 * MIB, 3_072 * MIB, 0, true, 2, 8);
    BuildMemory other = new BuildMemory(64 * MIB, 1_024 * MIB, 0, false, 2, 8);
    assertThat(aurora.safeBytes()).isEqualTo(512 * MIB);
    assertThat(other.safeBytes()).isEqualTo(512 * MIB);
  }

  @Test
  void lookingWiderEnds() {
    int steps = 0;
    for (Optional<IndexChoice> at = Optional.of(new IvfFlat(100, 1));
        at.isPresent();
        at = at.get().wider()) {
      steps++;
    }
    assertThat(steps).isEqualTo(6);
    assertThat(new Hnsw(16, 64, 320).wider()).isEmpty();
    assertThat(new None().wider()).isEmpty();
  }
}
