package dev.portage.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class BlockedUpdatesTest {
  private final BlockedUpdates updates = new BlockedUpdates();

  @Test
  void anUpdateOntoAFreeValueIsNotBlocked() {
    updates.add("a", List.of());
    assertThat(updates.blocked()).isEmpty();
  }

  @Test
  void aRowThatIsNotUpdatedBlocksAllThatWaitForEachOther() {
    updates.add("a", List.of("b"));
    updates.add("b", List.of("c"));
    updates.add("c", List.of("own"));
    assertThat(updates.blocked())
        .containsEntry("a", "b")
        .containsEntry("b", "c")
        .containsEntry("c", "own")
        .hasSize(3);
  }

  @Test
  void aChainWhoseLastValueIsFreeMovesInAnyOrder() {
    updates.add("a", List.of("b"));
    updates.add("c", List.of());
    updates.add("b", List.of("c"));
    assertThat(updates.blocked()).isEmpty();
  }

  @Test
  void rowsThatExchangeTheirValuesAreNobodysButPortages() {
    updates.add("a", List.of("b"));
    updates.add("b", List.of("a"));
    updates.add("c", List.of("a", "d"));
    updates.add("d", List.of());
    assertThat(updates.blocked()).isEmpty();
    updates.add("b", List.of("a", "own"));
    assertThat(updates.blocked())
        .containsEntry("a", "b")
        .containsEntry("b", "own")
        .containsEntry("c", "a")
        .hasSize(3);
  }
}
