package dev.portage.store;

/** A vector in pgvector's text form, {@code [1.0,2.0]}. */
final class VectorText {
  private VectorText() {}

  static String of(float[] vector) {
    StringBuilder text = new StringBuilder(vector.length * 12).append('[');
    for (int i = 0; i < vector.length; i++) {
      text.append(i == 0 ? "" : ",").append(vector[i]);
    }
    return text.append(']').toString();
  }
}
