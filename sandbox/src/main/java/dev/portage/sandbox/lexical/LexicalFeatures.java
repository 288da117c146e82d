package dev.portage.sandbox.lexical;

import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Finds the features of a text.
 *
 * <p>Scripts with spaces give words, the words' beginnings (so that "embed" is near "embedding"),
 * and n-grams of three to five letters. Scripts without give n-grams of one to three characters,
 * where a run of hiragana alone, which is mostly grammar, weighs little.
 */
final class LexicalFeatures {
  private static final Pattern ACCENTS = Pattern.compile("[\\u0300-\\u036f]+");

  private final LexicalDictionary dictionary;
  private final List<LexicalFeature> features = new ArrayList<>(2_048);

  private LexicalFeatures(LexicalDictionary dictionary) {
    this.dictionary = dictionary;
  }

  /** Returns the features in a fixed order, each as often as it occurs. */
  static LexicalFeature[] of(String text, LexicalDictionary dictionary) {
    LexicalFeatures found = new LexicalFeatures(dictionary);
    found.read(plain(text).codePoints().toArray());
    LexicalFeature[] features = found.features.toArray(LexicalFeature[]::new);
    Arrays.sort(features);
    return features;
  }

  /**
   * Normalizes compatible forms (NFKC), drops accents of Latin letters, and converts to lower case.
   */
  private static String plain(String text) {
    if (text.chars().allMatch(letter -> letter < 0x80)) {
      // Pure ASCII, as most texts are, has nothing to normalize.
      return text.toLowerCase(Locale.ROOT);
    }
    String apart = Normalizer.normalize(text, Form.NFKD);
    String bare = ACCENTS.matcher(apart).replaceAll("");
    return Normalizer.normalize(bare, Form.NFKC).toLowerCase(Locale.ROOT);
  }

  private void read(int[] points) {
    int start = 0;
    Kind current = points.length == 0 ? Kind.NEITHER : kind(points[0]);
    for (int i = 1; i <= points.length; i++) {
      Kind next = i == points.length ? null : kind(points[i]);
      if (next != current) {
        run(current, points, start, i);
        start = i;
        current = next;
      }
    }
  }

  private void run(Kind kind, int[] points, int start, int end) {
    switch (kind) {
      case WORD -> features.addAll(dictionary.word(new String(points, start, end - start)));
      case UNSPACED -> dictionary.unspaced(points, start, end, features);
      case NEITHER -> {}
    }
  }

  private enum Kind {
    WORD,
    UNSPACED,
    NEITHER
  }

  private static Kind kind(int point) {
    if (!Character.isLetterOrDigit(point) && point != 'ー') {
      return Kind.NEITHER;
    }
    if (point < 0x250) {
      return Kind.WORD;
    }
    return switch (UnicodeScript.of(point)) {
      case HAN, HIRAGANA, KATAKANA, THAI, LAO, KHMER, MYANMAR -> Kind.UNSPACED;
      default -> point == 'ー' ? Kind.UNSPACED : Kind.WORD;
    };
  }
}
