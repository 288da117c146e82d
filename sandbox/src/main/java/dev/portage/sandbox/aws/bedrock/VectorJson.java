package dev.portage.sandbox.aws.bedrock;

/**
 * Writes vectors as JSON, fast, with nine significant digits, which give the same float when they
 * are parsed. The shortest digits, as {@link Float#toString} finds them, took as long as the
 * embedding.
 */
final class VectorJson {
  private static final int LONGEST = 16;

  private final char[] text;
  private int length;

  private VectorJson(int numbers) {
    this.text = new char[2 + numbers * LONGEST];
  }

  /** Returns the vector as a JSON array. */
  static String of(float[] vector) {
    VectorJson json = new VectorJson(vector.length);
    json.text[json.length++] = '[';
    for (int i = 0; i < vector.length; i++) {
      if (i > 0) {
        json.text[json.length++] = ',';
      }
      json.add(vector[i]);
    }
    json.text[json.length++] = ']';
    return new String(json.text, 0, json.length);
  }

  private void add(float number) {
    double size = Math.abs((double) number);
    if (size < 1e-4 || size >= 1) {
      addShortest(number);
    } else if (size >= 1e-1) {
      addFraction(number < 0, Math.round(size * 1e9), 9);
    } else if (size >= 1e-2) {
      addFraction(number < 0, Math.round(size * 1e10), 10);
    } else if (size >= 1e-3) {
      addFraction(number < 0, Math.round(size * 1e11), 11);
    } else {
      addFraction(number < 0, Math.round(size * 1e12), 12);
    }
  }

  private void addShortest(float number) {
    String shortest = Float.toString(number);
    shortest.getChars(0, shortest.length(), text, length);
    length += shortest.length();
  }

  private void addFraction(boolean negative, long digits, int places) {
    if (negative) {
      text[length++] = '-';
    }
    length += places + 2;
    int at = length;
    long left = digits;
    for (int i = 0; i < places; i++) {
      text[--at] = (char) ('0' + left % 10);
      left /= 10;
    }
    text[--at] = '.';
    // A number just below 1 may be rounded up to 1.
    text[--at] = (char) ('0' + left);
  }
}
