package dev.portage.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.portage.bench.SyntheticTenants.Tenant;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class SyntheticTenantsTest {
  private final List<Tenant> tenants = SyntheticTenants.of(100_000).tenants();

  @Test
  void theNumberOfRowsIsTheRequestedOne() {
    assertThat(tenants).hasSize(500).allMatch(tenant -> tenant.rows() > 0);
    assertThat(SyntheticTenants.of(100_000).rows()).isEqualTo(100_000);
    assertThat(SyntheticTenants.of(37).rows()).isEqualTo(37);
  }

  @Test
  void theSecondInSizeAndInUseIsHalfOfTheFirst() {
    List<Integer> sizes =
        tenants.stream().map(Tenant::rows).sorted(Comparator.reverseOrder()).toList();
    List<Double> weights =
        tenants.stream().map(Tenant::weight).sorted(Comparator.reverseOrder()).toList();

    assertThat(sizes.get(1) / (double) sizes.get(0)).isCloseTo(0.5, within(0.02));
    assertThat(weights).startsWith(1.0, 0.5).endsWith(1 / 500.0);
  }

  @Test
  void theWeightIsHalvedForEachWeekWithoutUse() {
    Tenant half = tenants.stream().filter(tenant -> tenant.weight() == 0.5).findAny().orElseThrow();

    assertThat(half.unused()).isEqualTo(Duration.ofDays(7));
  }

  @Test
  void theyAreTheSameEachTime() {
    assertThat(SyntheticTenants.of(100_000).tenants()).isEqualTo(tenants);
  }
}
