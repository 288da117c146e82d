package dev.portage.sandbox.lexical;

import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Finds the features of a word, and of a run of characters in a script without spaces. It has a
 * bounded cache, since texts repeat words.
 */
final class LexicalDictionary {
  /** Stop words in the languages of the sample. */
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

  /** The limit of each cache: a few megabytes, and more than the words of a large deployment. */
  private static final int MAX_CACHED = 100_000;

  private final Map<String, List<LexicalFeature>> words = new ConcurrentHashMap<>();
  private final Map<String, LexicalFeature> letters = new ConcurrentHashMap<>();
  private final Map<String, LexicalFeature> grams = new ConcurrentHashMap<>();

  private static Set<String> words(String text) {
    return Set.copyOf(List.of(text.strip().split("\\s+")));
  }

  private static <T> T cached(Map<String, T> known, String key, Function<String, T> made) {
    T found = known.get(key);
    if (found == null) {
      found = made.apply(key);
      if (known.size() < MAX_CACHED) {
        known.put(key, found);
      }
    }
    return found;
  }

  /** Returns the features of a word in a script with spaces; some may occur several times. */
  List<LexicalFeature> word(String word) {
    return cached(words, word, this::analysed);
  }

  private List<LexicalFeature> analysed(String word) {
    if (GRAMMAR.contains(word)) {
      return List.of(LexicalFeature.of('w', word, GRAMMAR_WORD));
    }
    List<LexicalFeature> features = new ArrayList<>();
    boolean digits = Character.isDigit(word.charAt(0));
    features.add(
        LexicalFeature.of('w', word, word.length() > 3 || digits ? LONG_WORD : SHORT_WORD));
    if (word.length() > 5) {
      features.add(LexicalFeature.of('b', word.substring(0, 5), BEGINNING));
    }
    String framed = "^" + word + "$";
    for (int size = 3; size <= 5; size++) {
      for (int i = 0; i + size <= framed.length(); i++) {
        features.add(
            cached(
                letters,
                framed.substring(i, i + size),
                text -> LexicalFeature.of('l', text, LETTERS)));
      }
    }
    return List.copyOf(features);
  }

  /** Adds the features of a run of characters of a script without spaces. */
  void unspaced(int[] points, int start, int end, List<LexicalFeature> features) {
    for (int size = 1; size < CHARACTERS.length; size++) {
      double weight = CHARACTERS[size];
      for (int i = start; i + size <= end; i++) {
        features.add(cached(grams, new String(points, i, size), text -> characters(text, weight)));
      }
    }
  }

  private static LexicalFeature characters(String text, double weight) {
    boolean grammar = text.codePoints().allMatch(LexicalDictionary::isHiragana);
    return LexicalFeature.of('c', text, weight * (grammar ? HIRAGANA : 1));
  }

  private static boolean isHiragana(int point) {
    return UnicodeScript.of(point) == UnicodeScript.HIRAGANA;
  }
}
