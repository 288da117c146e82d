package dev.portage.embed.model;

import java.util.List;

/**
 * Estimates how many tokens a service will count: about one for four Latin letters, and one for
 * each character of other scripts (docs/figures.md, Tokens).
 */
final class Tokens {
  private static final int FIRST_OTHER_SCRIPT = 0x2e80;

  private Tokens() {}

  static int expected(List<String> texts) {
    return texts.stream().mapToInt(Tokens::expected).sum();
  }

  static int expected(String text) {
    int latin = 0;
    int other = 0;
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < FIRST_OTHER_SCRIPT) {
        latin++;
      } else {
        other++;
      }
    }
    return 2 + latin / 4 + other;
  }
}
