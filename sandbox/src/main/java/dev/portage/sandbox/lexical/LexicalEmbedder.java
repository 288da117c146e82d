package dev.portage.sandbox.lexical;

/**
 * Turns a text into a vector of length one, so that texts which share words are near each other, in
 * any language. It knows no meaning: "car" and "automobile" are as far apart as any two words.
 * Questions and documents are embedded in the same way.
 *
 * <p>Words, their beginnings and their character n-grams are weighted ({@link LexicalFeatures}),
 * the number of occurrences counts by its logarithm, and each feature is hashed onto a few
 * coordinates with signs. Only exact arithmetic and {@link StrictMath} are used, in a fixed order:
 * the same text gives the same bits on every machine. Any number of threads may use one.
 */
public final class LexicalEmbedder {
  /** The dimensions of Cohere Embed 3, and of the application's table (UPSTREAM 3.1). */
  public static final int DIMENSIONS = 1_024;

  /** Coordinates per feature: more than one, so that two features rarely share all of them. */
  private static final int COORDINATES = 4;

  private final int dimensions;
  private final LexicalDictionary dictionary;

  /** Creates an embedder of 1,024 dimensions. */
  public LexicalEmbedder() {
    this(DIMENSIONS);
  }

  /** Creates an embedder of this many dimensions; with fewer of them, more features collide. */
  public LexicalEmbedder(int dimensions) {
    this(dimensions, new LexicalDictionary());
  }

  private LexicalEmbedder(int dimensions, LexicalDictionary dictionary) {
    this.dimensions = dimensions;
    this.dictionary = dictionary;
  }

  /** Returns an embedder of this many dimensions that shares the cache of this one. */
  public LexicalEmbedder onto(int dimensions) {
    return new LexicalEmbedder(dimensions, dictionary);
  }

  /** Returns the embedding; a text without any letter or digit gets the first unit vector. */
  public float[] embed(String text) {
    double[] sums = new double[dimensions];
    LexicalFeature[] features = LexicalFeatures.of(text, dictionary);
    int from = 0;
    for (int i = 1; i <= features.length; i++) {
      if (i == features.length || features[i].compareTo(features[from]) != 0) {
        spread(features[from], i - from, sums);
        from = i;
      }
    }
    return normalised(sums);
  }

  private static void spread(LexicalFeature feature, int times, double[] sums) {
    double weight = times == 1 ? feature.weight() : feature.weight() * (1 + StrictMath.log(times));
    long hash = feature.hash();
    for (int i = 0; i < COORDINATES; i++) {
      hash = mixed(hash + 0x9e3779b97f4a7c15L);
      int coordinate = (int) Math.unsignedMultiplyHigh(hash, sums.length);
      sums[coordinate] += (hash & 1) == 0 ? weight : -weight;
    }
  }

  private static float[] normalised(double[] sums) {
    double squares = 0;
    for (double sum : sums) {
      squares += sum * sum;
    }
    if (squares == 0) {
      sums[0] = 1;
      squares = 1;
    }
    double length = StrictMath.sqrt(squares);
    float[] embedding = new float[sums.length];
    for (int i = 0; i < sums.length; i++) {
      embedding[i] = (float) (sums[i] / length);
    }
    return embedding;
  }

  /** Applies the finalizer of splitmix64: each bit of the input changes half of the output. */
  private static long mixed(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }
}
