package dev.portage.bots;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;

class BotKeyTest {
  @Test
  void aSortKeyOfUserMarkAndIdBelongsToABot() {
    assertThat(BotKey.parse("u-1", "u-1#BOT#01ABC")).contains(BotKey.of("u-1", "01ABC"));
  }

  @Test
  void aliasesConversationsAndOtherItemsAreNotBots() {
    assertThat(BotKey.parse("u", "u#BOT_ALIAS#01ABC")).isEmpty();
    assertThat(BotKey.parse("u", "u#CONV#01ABC")).isEmpty();
    assertThat(BotKey.parse("u", "u#RELATED#BOT#01ABC")).isEmpty();
    assertThat(BotKey.parse("u", "")).isEmpty();
  }

  @Test
  void aKeyWithoutABotIdIsNotABot() {
    assertThat(BotKey.parse("u", "u#BOT#")).isEmpty();
  }

  @Test
  void aSortKeyOfAnotherUserIsNotABot() {
    assertThat(BotKey.parse("u", "u2#BOT#01ABC")).isEmpty();
    assertThat(BotKey.parse("", "u#BOT#01ABC")).isEmpty();
  }

  @Property
  void aKeyIsParsedAsItWasFormatted(@ForAll @NotEmpty String user, @ForAll @NotEmpty String bot) {
    BotKey key = BotKey.of(user, bot);
    assertThat(BotKey.parse(key.pk(), key.sk())).contains(key);
  }
}
