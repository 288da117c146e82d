package dev.portage.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.portage.bench.CommitTimes.IndexCommit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CommitTimesTest {
  private static final IndexCommit KEY = new IndexCommit("btree", false, -5);
  private static final IndexCommit BOT = new IndexCommit("btree", true, 6);
  private static final IndexCommit VECTOR = new IndexCommit("ivfflat", false, 9);

  private final Map<String, Double> rows = Map.of("much used", 2.0, "hardly used", 10.0);
  private final Map<String, Double> weights = Map.of("much used", 3.0, "hardly used", 1.0);

  @Test
  void theOutageIsTheMeanWeightedByUse() {
    CommitTimes commits = new CommitTimes(rows, List.of());

    assertThat(CommitTimes.outage(commits.visible(weights))).isCloseTo(4.0, within(1e-9));
  }

  @Test
  void aBotIsUsableWhenAnIndexFindsItsRows() {
    CommitTimes commits = new CommitTimes(rows, List.of(KEY, BOT, VECTOR));

    assertThat(commits.usable(weights).map(CommitTimes::outage)).contains((3 * 6.0 + 10.0) / 4);
  }

  @Test
  void withoutAnIndexOnBotOrVectorNoBotIsUsable() {
    assertThat(new CommitTimes(rows, List.of(KEY)).usable(weights)).isEmpty();
  }

  @Test
  void itIsCompleteWithTheLastRowAndTheLastIndexOneOfThemForVectors() {
    assertThat(new CommitTimes(rows, List.of(KEY, BOT, VECTOR)).complete()).contains(10.0);
    assertThat(new CommitTimes(rows, List.of(KEY, BOT)).complete()).isEmpty();
  }
}
