package dev.portage.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlNameTest {
  @Test
  void aTableWithItsSchemaHasTwoParts() {
    assertThat(SqlName.parse("kb.chunks")).isEqualTo(SqlName.of("kb", "chunks"));
  }

  @Test
  void whatIsQuotedKeepsDotsAndSpaces() {
    assertThat(SqlName.parse("\"a.b\".\"say \"\"hi\"\"\""))
        .isEqualTo(SqlName.of("a.b", "say \"hi\""));
  }

  @Test
  void nothingGetsOutOfItsQuotes() {
    assertThat(SqlName.of("items\"; DROP TABLE items; --").quoted())
        .isEqualTo("\"items\"\"; DROP TABLE items; --\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", ".", "a.", ".a", "a..b", "a b", "\"a", "a\"b", "x\0y"})
  void whatIsNoNameIsRefused(String text) {
    assertThatThrownBy(() -> SqlName.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aNameThatPostgresWouldCutIsRefused() {
    assertThatThrownBy(() -> SqlName.parse("x".repeat(64)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
