package dev.portage.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PageTest {
  /** All of its rows may have been deleted after its keys were read. */
  @Test
  void anEmptyPageIsNotTheLastOne() {
    List<String> rows = new ArrayList<>();
    Page.all(
        key ->
            switch (key.orElse("")) {
              case "" -> new Page<>(List.of("a"), Optional.of("a"));
              case "a" -> new Page<>(List.of(), Optional.of("c"));
              default -> new Page<>(List.of("d"), Optional.empty());
            },
        rows::addAll);
    assertThat(rows).containsExactly("a", "d");
  }
}
