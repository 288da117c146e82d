package dev.portage.bench;

import java.util.Random;

/** Generates sentences of artificial words; two texts of different seeds share no sentence. */
final class SyntheticText {
  private static final int VOCABULARY = 5_000;
  private static final int PARAGRAPH = 6;

  private final String[] words = new String[VOCABULARY];

  SyntheticText() {
    Random random = new Random(7);
    for (int i = 0; i < VOCABULARY; i++) {
      words[i] = word(random);
    }
  }

  private static String word(Random random) {
    StringBuilder word = new StringBuilder();
    for (int syllables = 1 + random.nextInt(4); syllables > 0; syllables--) {
      word.append("bdfgklmnprstvz".charAt(random.nextInt(14)));
      word.append("aeiou".charAt(random.nextInt(5)));
    }
    return word.toString();
  }

  /** Returns a text of about this many characters. */
  String of(long seed, int characters) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder(characters + 200);
    for (int sentence = 1; text.length() < characters; sentence++) {
      sentence(text, random);
      text.append(sentence % PARAGRAPH == 0 ? "\n\n" : " ");
    }
    return text.toString();
  }

  private void sentence(StringBuilder text, Random random) {
    int start = text.length();
    for (int count = 8 + random.nextInt(10); count > 0; count--) {
      text.append(words[random.nextInt(VOCABULARY)]).append(count == 1 ? "." : " ");
    }
    text.setCharAt(start, Character.toUpperCase(text.charAt(start)));
  }
}
