package dev.portage.frameworks;

/** Embeds texts without a model: texts that share words are near each other. */
final class WordVectors {
  static final int DIMENSION = 64;

  private WordVectors() {}

  /** The words of a text, hashed into a vector of length one. */
  static float[] of(String text) {
    float[] vector = new float[DIMENSION];
    for (String word : text.split("\\W+", -1)) {
      int hash = word.hashCode() * 0x9E3779B9;
      vector[hash >>> 26] += (hash & 1) == 0 ? 1 : 0.7f;
    }
    double square = 0;
    for (float value : vector) {
      square += value * value;
    }
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) (vector[i] / Math.sqrt(square));
    }
    return vector;
  }
}
