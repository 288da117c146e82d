package dev.portage.sidecluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SideClusterPriceTest {
  @Test
  void aRunCostsWhatItsCapacitiesAndItsStorageCost() {
    assertThat(SideClusterPrice.ofRun(TestSnapshot.sized(TestSnapshot.last(), 12)))
        .isEqualTo(
            "$0.48 an hour (4 ACU) while rows are copied, then at most $0.12 an hour (0.5 to 1"
                + " ACU), and $1.20 a month for 12 GiB of storage");
    assertThat(SideClusterPrice.ofRun(TestSnapshot.last()))
        .endsWith("$0.10 a month for each GB of storage");
  }

  @Test
  void aCloneCostsThePagesThatChange() {
    assertThat(SideClusterPrice.ofRun(new CloneSource(TestSnapshot.OLD, "arn")))
        .isEqualTo(
            "$0.48 an hour (4 ACU) while rows are copied, then at most $0.12 an hour (0.5 to 1"
                + " ACU), and $0.10 a month for each GB that is changed in it or in its source"
                + " meanwhile (they share the rest)");
  }

  @Test
  void oneThatPausesCostsNothingButStorageWhileItDoes() {
    assertThat(SideClusterPrice.of(Capacity.PAUSING))
        .startsWith("$0.00 to $2.88 a day ($0.00 to $86.40 a month), and $0.10");
  }

  @Test
  void whereTheCapacityIsUnknownTheWholeRangeIsShown() {
    assertThat(SideClusterPrice.ofAnyTime())
        .startsWith("$1.44 to $11.52 a day ($43.20 to $345.60 a month), and $0.10");
  }
}
