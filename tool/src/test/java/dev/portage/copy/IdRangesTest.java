package dev.portage.copy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.journal.IdRange;
import dev.portage.plan.SourceRows;
import dev.portage.store.CatalogTable;
import dev.portage.store.ChunkTable;
import dev.portage.store.TableShape;
import dev.portage.store.TenantId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IdRangesTest {
  private static final long THRESHOLD = CopyLimits.USUAL.splitThreshold();
  private static final TableShape SHAPE =
      new TableShape(
          ChunkTable.ITEMS,
          new CatalogTable(ChunkTable.ITEMS.ref(), 1, "public", List.of(), true, false),
          "0.8.0");
  private static final TenantId TENANT = TenantId.of("bot");

  private static IdRanges ranges(boolean mergeByUlid) {
    return new IdRanges(SHAPE, mergeByUlid, CopyLimits.USUAL);
  }

  private static SourceRows rows(long rows, long bytes, boolean ulids) {
    return new SourceRows(rows, bytes, ulids ? Optional.of("01J") : Optional.empty(), 0);
  }

  @Test
  void aTenantIsCutFromTheThresholdOn() {
    assertThat(ranges(true).mayBeCut(TENANT, rows(9, THRESHOLD - 1, true))).isFalse();
    assertThat(ranges(true).mayBeCut(TENANT, rows(9, THRESHOLD, true))).isTrue();
  }

  @Test
  void aTenantThatIsMergedWholeIsCutOnlyWhereItsIdsTellTheirAge() {
    assertThat(ranges(true).mayBeCut(TENANT, rows(9, THRESHOLD, false))).isFalse();
    assertThat(ranges(true).mayBeCut(TenantId.none(), rows(9, THRESHOLD, false))).isTrue();
    assertThat(ranges(false).mayBeCut(TENANT, rows(9, THRESHOLD, false))).isTrue();
  }

  @Test
  void aRangeHasAsManyRowsAsItsBytesAllowAndAtLeastOne() {
    assertThat(ranges(true).rowsEach(rows(1_000, 4 * CopyLimits.USUAL.range(), true)))
        .isEqualTo(250);
    assertThat(ranges(true).rowsEach(rows(3, 4 * CopyLimits.USUAL.range(), true))).isEqualTo(1);
  }

  @Test
  void eachRangeBeginsBehindTheOneBeforeAndTheLastIsOpen() {
    assertThat(IdRanges.between(List.of()))
        .containsExactly(new IdRange(Optional.empty(), Optional.empty()));
    assertThat(IdRanges.between(List.of("b", "d")))
        .containsExactly(
            new IdRange(Optional.empty(), Optional.of("b")),
            new IdRange(Optional.of("b"), Optional.of("d")),
            new IdRange(Optional.of("d"), Optional.empty()));
  }
}
