package dev.portage.sandbox.aws;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Turns a text into 1,024 numbers of length one, so that texts which share words are near each
 * other, in any language. It knows no meaning: "car" and "automobile" are as far apart as any two
 * words. Questions and documents land in the same space.
 *
 * <p>Words, their beginnings and their character n-grams are weighted ({@link LexicalFeatures}),
 * and each is hashed onto a few coordinates with signs. Only exact arithmetic and {@link
 * StrictMath} are used, in a fixed order: the same text gives the same bits on every machine.
 */
public final class LexicalEmbedder {
  /** The dimensions of Cohere Embed 3, and of the application's table (UPSTREAM 3.1). */
  public static final int DIMENSIONS = 1_024;

  /** Coordinates per feature: more than one, so that two features hardly ever collide wholly. */
  private static final int COORDINATES = 4;

  /** The embedding; a text without any letter or digit gets the first unit vector. */
  public float[] embed(String text) {
    double[] sums = new double[DIMENSIONS];
    for (Map.Entry<String, Double> feature : LexicalFeatures.of(text).entrySet()) {
      spread(feature.getKey(), feature.getValue(), sums);
    }
    return normalised(sums);
  }

  private static void spread(String feature, double weight, double[] sums) {
    long hash = hash(feature);
    for (int i = 0; i < COORDINATES; i++) {
      hash = mixed(hash + 0x9e3779b97f4a7c15L);
      int coordinate = (int) (hash >>> 54);
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
    float[] embedding = new float[DIMENSIONS];
    for (int i = 0; i < DIMENSIONS; i++) {
      embedding[i] = (float) (sums[i] / length);
    }
    return embedding;
  }

  /** FNV-1a over the bytes of UTF-8. */
  private static long hash(String feature) {
    long hash = 0xcbf29ce484222325L;
    for (byte octet : feature.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (octet & 0xff)) * 0x100000001b3L;
    }
    return hash;
  }

  /** The finishing step of splitmix64: each bit of the input changes half of the output. */
  private static long mixed(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }
}
