package dev.portage.sandbox.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.portage.sandbox.bench.Landing.StandingIndex;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LandingTest {
  private static final StandingIndex KEY = new StandingIndex("btree", false, -5);
  private static final StandingIndex BOT = new StandingIndex("btree", true, 6);
  private static final StandingIndex VECTOR = new StandingIndex("ivfflat", false, 9);

  private final Map<String, Double> rows = Map.of("much used", 2.0, "hardly used", 10.0);
  private final Map<String, Double> weights = Map.of("much used", 3.0, "hardly used", 1.0);

  @Test
  void theOutageIsTheMeanWeightedByUse() {
    Landing landing = new Landing(rows, List.of());

    assertThat(Landing.outage(landing.visible(weights))).isCloseTo(4.0, within(1e-9));
  }

  @Test
  void aBotIsUsableWhenAnIndexFindsItsRows() {
    Landing landing = new Landing(rows, List.of(KEY, BOT, VECTOR));

    assertThat(landing.usable(weights).map(Landing::outage)).contains((3 * 6.0 + 10.0) / 4);
  }

  @Test
  void withoutAnIndexOnBotOrVectorNobodyIsUsable() {
    assertThat(new Landing(rows, List.of(KEY)).usable(weights)).isEmpty();
  }

  @Test
  void itIsCompleteWithTheLastRowAndTheLastIndexOneOfThemForVectors() {
    assertThat(new Landing(rows, List.of(KEY, BOT, VECTOR)).complete()).contains(10.0);
    assertThat(new Landing(rows, List.of(KEY, BOT)).complete()).isEmpty();
  }
}
