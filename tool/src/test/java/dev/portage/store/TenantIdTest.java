package dev.portage.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TenantIdTest {
  @Test
  void nullInTheColumnIsNoTenant() {
    assertThat(TenantId.ofColumn(null)).isEqualTo(TenantId.none());
    assertThat(TenantId.none().named()).isEmpty();
  }

  @Test
  void theEmptyTextIsATenant() {
    assertThat(TenantId.ofColumn("")).isEqualTo(TenantId.of("")).isNotEqualTo(TenantId.none());
    assertThat(TenantId.of("").named()).contains(new TenantId.Named(""));
  }

  @Test
  void tenantsAreTheSameByTheirValue() {
    assertThat(TenantId.ofColumn("a")).isEqualTo(TenantId.of("a")).isNotEqualTo(TenantId.of("A"));
  }

  @Test
  void tenantsAreOrderedByTheirValuesAfterRowsWithoutATenant() {
    List<TenantId> ordered =
        List.of(TenantId.none(), TenantId.of(""), TenantId.of("B"), TenantId.of("a"));
    assertThat(ordered.reversed().stream().sorted()).containsExactlyElementsOf(ordered);
    assertThat(TenantId.none()).isEqualByComparingTo(TenantId.none());
  }

  @Test
  void aTenantIsDescribedByItsValue() {
    assertThat(TenantId.of("acme").describe()).isEqualTo("acme");
    assertThat(TenantId.none().describe()).isEqualTo("rows without a tenant");
  }

  @Test
  void rowsWithoutATenantAreAllRowsWhereThereAreNoOthers() {
    TenantId none = TenantId.none();
    assertThat(none.describeAmong(Set.of(none))).isEqualTo("all rows");
    assertThat(none.describeAmong(Set.of(none, TenantId.of("acme"))))
        .isEqualTo("rows without a tenant");
    assertThat(TenantId.of("acme").describeAmong(Set.of(none))).isEqualTo("acme");
  }
}
