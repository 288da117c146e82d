package dev.portage.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnitLeaseTest {
  @Property
  void whatIsWrittenIsReadAgain(@ForAll long unit, @ForAll long token) {
    UnitLease lease = new UnitLease(unit, token);
    assertThat(UnitLease.parse(lease.text())).isEqualTo(lease);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "1/", "/1", "1/2/3", "a/b", "1/2 "})
  void anythingElseIsNoLease(String text) {
    assertThatThrownBy(() -> UnitLease.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
