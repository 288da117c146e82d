package dev.portage.plan;

import static dev.portage.plan.TransferSurveyBuilder.key;
import static dev.portage.plan.TransferSurveyBuilder.ofAnyTable;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.journal.IdRange;
import dev.portage.journal.PlannedBatch;
import dev.portage.store.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class BatchPlannerTest {
  static final long MIB = 1L << 20;

  private static Tenant tenant(String name) {
    return new Tenant(key(name), name, Instant.EPOCH, 0);
  }

  private static List<PlannedBatch> batches(TransferSurveyBuilder survey, String... tenants) {
    return BatchPlanner.of(
        List.of(tenants).stream().map(BatchPlannerTest::tenant).toList(), survey.build());
  }

  @Test
  void smallTenantsShareABatchAsLongAsTheyFit() {
    List<PlannedBatch> batches =
        batches(
            ofAnyTable().source("a", 1, MIB / 2).source("b", 2, MIB / 2).source("c", 4, 1),
            "a",
            "b",
            "c");
    assertThat(batches)
        .containsExactly(
            new PlannedBatch(List.of(key("a"), key("b")), Optional.empty(), 3, MIB),
            new PlannedBatch(List.of(key("c")), Optional.empty(), 4, 1));
  }

  @Test
  void theFirstBatchesAreSmallAndEachLaterOneTwiceAsLargeUpToALimit() {
    TransferSurveyBuilder survey = ofAnyTable();
    String[] names = new String[80];
    for (int i = 0; i < names.length; i++) {
      names[i] = "t%02d".formatted(i);
      survey.source(names[i], 1, MIB);
    }
    assertThat(batches(survey, names))
        .extracting(batch -> batch.bytes() / MIB)
        .containsExactly(1L, 2L, 4L, 8L, 16L, 16L, 16L, 16L, 1L);
  }

  @Test
  void aLargeTenantIsCutIntoItsRangesAndSharesNoBatch() {
    List<PlannedBatch> batches =
        batches(
            ofAnyTable()
                .source("a", 1, 10)
                .source("large", 10, 100)
                .cut("large", "m")
                .source("z", 1, 10),
            "a",
            "large",
            "z");
    assertThat(batches)
        .containsExactly(
            new PlannedBatch(List.of(key("a")), Optional.empty(), 1, 10),
            new PlannedBatch(
                List.of(key("large")),
                Optional.of(new IdRange(Optional.empty(), Optional.of("m"))),
                5,
                50),
            new PlannedBatch(
                List.of(key("large")),
                Optional.of(new IdRange(Optional.of("m"), Optional.empty())),
                5,
                50),
            new PlannedBatch(List.of(key("z")), Optional.empty(), 1, 10));
  }

  @Test
  void rowsWithoutATenantShareNoBatch() {
    TransferSurveyBuilder survey =
        ofAnyTable().source("a", 1, 10).source(TenantId.none(), 2, 20).source("b", 3, 30);
    Tenant none = Tenant.of(TenantId.none(), Instant.EPOCH);
    assertThat(BatchPlanner.of(List.of(tenant("a"), none, tenant("b")), survey.build()))
        .extracting(PlannedBatch::rows)
        .containsExactly(1L, 2L, 3L);
  }

  @Test
  void nothingToDoMakesNoBatch() {
    assertThat(batches(ofAnyTable())).isEmpty();
  }

  @Property
  void everyTenantIsInOneBatchInItsOrder(
      @ForAll @Size(max = 40) List<@LongRange(min = 0, max = 20 * MIB) Long> bytes) {
    TransferSurveyBuilder survey = ofAnyTable();
    String[] names = new String[bytes.size()];
    for (int i = 0; i < names.length; i++) {
      names[i] = "t%02d".formatted(i);
      survey.source(names[i], 1, bytes.get(i));
    }
    assertThat(batches(survey, names).stream().flatMap(batch -> batch.units().stream()))
        .extracting(key -> key.bot().value())
        .containsExactly(names);
  }
}
