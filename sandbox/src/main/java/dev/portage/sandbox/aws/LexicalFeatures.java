package dev.portage.sandbox.aws;

import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What a text consists of, each with its weight.
 *
 * <p>Scripts with spaces give words, the words' beginnings (so that "embed" is near "embedding"),
 * and n-grams of three to five letters. Scripts without give n-grams of one to three characters,
 * where a run of hiragana alone, which is mostly grammar, weighs little. How often something occurs
 * counts by its logarithm.
 */
final class LexicalFeatures {
  private static final Pattern ACCENTS = Pattern.compile("[\\u0300-\\u036f]+");

  /** Words that say nothing about the subject, in the languages that the sample is written in. */
  private static final Set<String> GRAMMAR =
      words(
          """
          a about all also an and any are as at be been but by can do does for from had has
          have how i if in into is it its may more most must no not of on one only or other
          our out over shall should so some such than that the their them then there these
          they this those to under up us was we were what when where which who why will with
          would you your much many au aux avec ce ces cet cette comme dans de des du elle en
          entre est et etre il ils je la le les leur lors lui mais meme ne nos notre nous on
          ont ou par pas plus pour qu que quel quelle quelles quels qui sa sans se ses si son
          sont sous sur tous tout toute toutes un une vos votre vous doit faut combien quand
          das der die ein eine fuer ist mit nicht und von zu como con del el es las los para
          por una
          """);

  private static final double LONG_WORD = 3.0;
  private static final double SHORT_WORD = 1.0;
  private static final double GRAMMAR_WORD = 0.05;
  private static final double BEGINNING = 1.5;
  private static final double LETTERS = 0.35;
  private static final double[] CHARACTERS = {0, 0.5, 2.0, 2.5};
  private static final double HIRAGANA = 0.1;

  private final Map<String, Double> weights = new TreeMap<>();
  private final Map<String, Integer> counts = new TreeMap<>();

  private LexicalFeatures() {}

  private static Set<String> words(String text) {
    return Set.copyOf(List.of(text.strip().split("\\s+")));
  }

  /** Feature to weight, in a fixed order. */
  static Map<String, Double> of(String text) {
    LexicalFeatures features = new LexicalFeatures();
    features.read(plain(text).codePoints().toArray());
    features.weights.replaceAll(
        (feature, weight) -> weight * (1 + StrictMath.log(features.counts.get(feature))));
    return features.weights;
  }

  /** Compatible forms made one, accents of Latin letters dropped, lower case. */
  private static String plain(String text) {
    String apart = Normalizer.normalize(text, Form.NFKD);
    String bare = ACCENTS.matcher(apart).replaceAll("");
    return Normalizer.normalize(bare, Form.NFKC).toLowerCase(Locale.ROOT);
  }

  private void read(int[] points) {
    int start = 0;
    for (int i = 1; i <= points.length; i++) {
      if (i == points.length || kind(points[i]) != kind(points[start])) {
        run(points, start, i);
        start = i;
      }
    }
  }

  private void run(int[] points, int start, int end) {
    switch (kind(points[start])) {
      case WORD -> word(new String(points, start, end - start));
      case UNSPACED -> unspaced(points, start, end);
      case NEITHER -> {}
    }
  }

  private void word(String word) {
    if (GRAMMAR.contains(word)) {
      add("w " + word, GRAMMAR_WORD);
      return;
    }
    boolean digits = Character.isDigit(word.charAt(0));
    add("w " + word, word.length() > 3 || digits ? LONG_WORD : SHORT_WORD);
    if (word.length() > 5) {
      add("b " + word.substring(0, 5), BEGINNING);
    }
    String framed = "^" + word + "$";
    for (int size = 3; size <= 5; size++) {
      for (int i = 0; i + size <= framed.length(); i++) {
        add("l " + framed.substring(i, i + size), LETTERS);
      }
    }
  }

  private void unspaced(int[] points, int start, int end) {
    for (int size = 1; size < CHARACTERS.length; size++) {
      for (int i = start; i + size <= end; i++) {
        String gram = new String(points, i, size);
        boolean grammar = gram.codePoints().allMatch(LexicalFeatures::isHiragana);
        add("c " + gram, CHARACTERS[size] * (grammar ? HIRAGANA : 1));
      }
    }
  }

  private void add(String feature, double weight) {
    weights.put(feature, weight);
    counts.merge(feature, 1, Integer::sum);
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
    return switch (UnicodeScript.of(point)) {
      case HAN, HIRAGANA, KATAKANA, THAI, LAO, KHMER, MYANMAR -> Kind.UNSPACED;
      default -> point == 'ー' ? Kind.UNSPACED : Kind.WORD;
    };
  }

  private static boolean isHiragana(int point) {
    return UnicodeScript.of(point) == UnicodeScript.HIRAGANA;
  }
}
