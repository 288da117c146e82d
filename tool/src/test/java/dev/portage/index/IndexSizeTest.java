package dev.portage.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.index.IndexFacts.Tenants;
import dev.portage.store.PgvectorVersion;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The numbers of an index that is not built yet. */
class IndexSizeTest {
  private static final long MIB = 1 << 20;
  private static final Optional<Tenants> TENANTS =
      Optional.of(new Tenants(4, 20_000, 1_000, 9_000));

  private static IndexFacts facts(long rows, String type, int dimensions, long memory) {
    return new IndexFacts(
        rows,
        6_000,
        TENANTS,
        type,
        dimensions,
        Distance.L2,
        PgvectorVersion.parse("0.8.0"),
        Optional.of("by_tenant"),
        new BuildMemory(memory, 0, 0, false, 2, 8),
        List.of());
  }

  private static IndexFacts without(IndexFacts of, String pgvector, Optional<Tenants> tenants) {
    return new IndexFacts(
        of.rows(),
        of.rowBytes(),
        tenants,
        of.type(),
        of.dimensions(),
        of.distance(),
        PgvectorVersion.parse(pgvector),
        of.tenantIndex(),
        of.memory(),
        of.exact());
  }

  @Test
  void theCentresOfAFewListsNeedTenThousandSamples() {
    Candidate candidate = IvfFlatSize.candidate(facts(20_000, "vector", 1_024, 4_096 * MIB));
    assertThat(candidate.choice()).isEqualTo(new IndexChoice.IvfFlat(20, 1));
    assertThat(candidate.excluded()).isEmpty();
    assertThat(candidate.buildTime()).isEqualTo(Duration.ofSeconds(2));
    assertThat(candidate.buildBytes()).isEqualTo(43_134_576);
    assertThat(candidate.reasons())
        .containsExactly(
            "20 lists for 20,000 rows (rows/1000 up to a million, then their root)",
            "finding the centres takes 42 MiB of the 4,096 MiB that a build may have");
  }

  @Test
  void theCentresOfManyListsNeedFiftySamplesEach() {
    Candidate candidate = IvfFlatSize.candidate(facts(1_000_000, "halfvec", 1_000, 4_096 * MIB));
    assertThat(candidate.choice()).isEqualTo(new IndexChoice.IvfFlat(1_000, 1));
    assertThat(candidate.buildTime()).isEqualTo(Duration.ofSeconds(100));
    assertThat(candidate.buildBytes()).isEqualTo(309_876_576);
  }

  @Test
  void listsAreFewerWhereTheirCentresWouldNotFit() {
    assertThat(IvfFlatSize.candidate(facts(1_000_000, "halfvec", 1_000, 309_876_576)).choice())
        .isEqualTo(new IndexChoice.IvfFlat(1_000, 1));
    Candidate fewer = IvfFlatSize.candidate(facts(1_000_000, "halfvec", 1_000, 309_876_575));
    assertThat(fewer.choice()).isEqualTo(new IndexChoice.IvfFlat(900, 1));
    assertThat(fewer.reasons().getFirst())
        .endsWith(", fewer than 1,000 since the centres must fit memory");
    assertThat(IvfFlatSize.candidate(facts(1_000_000, "halfvec", 1_000, 1)).choice())
        .isEqualTo(new IndexChoice.IvfFlat(10, 1));
  }

  @Test
  void aGraphInMemoryIsBuiltEightTimesAsFast() {
    Candidate fits = HnswSize.candidate(facts(20_000, "vector", 1_024, 96_320_000));
    assertThat(fits.excluded()).isEmpty();
    assertThat(fits.buildBytes()).isEqualTo(96_320_000);
    assertThat(fits.buildTime()).isEqualTo(Duration.ofSeconds(13));
    assertThat(fits.reasons())
        .containsExactly(
            "its graph takes 92 MiB, of the 92 MiB that a build may have",
            "searches of one tenant need hnsw.iterative_scan, set for the database");
    Candidate large = HnswSize.candidate(facts(20_000, "vector", 1_024, 96_319_999));
    assertThat(large.excluded()).isPresent();
    assertThat(large.buildTime()).isEqualTo(Duration.ofSeconds(102));
  }

  @Test
  void theScanOfOneTenantIsNamedOnlyWhereThereAreTenantsAndTheServerHasIt() {
    IndexFacts facts = facts(20_000, "vector", 1_024, 4_096 * MIB);
    assertThat(HnswSize.candidate(without(facts, "0.8.0", Optional.empty())).reasons()).hasSize(1);
    Candidate old = HnswSize.candidate(without(facts, "0.7.4", TENANTS));
    assertThat(old.reasons()).hasSize(1);
    assertThat(old.excluded()).isPresent();
  }

  @Test
  void aMebibyteThatIsBegunCounts() {
    assertThat(IndexAdvice.mebibytes(0)).isEqualTo("0 MiB");
    assertThat(IndexAdvice.mebibytes(1)).isEqualTo("1 MiB");
    assertThat(IndexAdvice.mebibytes(MIB)).isEqualTo("1 MiB");
    assertThat(IndexAdvice.mebibytes(MIB + 1)).isEqualTo("2 MiB");
  }

  @Test
  void theDimensionsThatPgvectorIndexesDependOnTheType() {
    assertThat(IndexAdvice.unindexable(facts(1, "vector", 2_000, MIB))).isEmpty();
    assertThat(IndexAdvice.unindexable(facts(1, "vector", 2_001, MIB)))
        .hasValueSatisfying(why -> assertThat(why).contains("at most 2,000", "halfvec"));
    assertThat(IndexAdvice.unindexable(facts(1, "halfvec", 4_000, MIB))).isEmpty();
    assertThat(IndexAdvice.unindexable(facts(1, "halfvec", 4_001, MIB)))
        .hasValueSatisfying(why -> assertThat(why).endsWith("at most 4,000 dimensions"));
    assertThat(IndexAdvice.unindexable(facts(0, "vector", 3, MIB))).isPresent();
  }
}
