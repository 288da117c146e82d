package dev.portage.sandbox.lexical;

import java.nio.charset.StandardCharsets;

/**
 * One feature of a text.
 *
 * @param name the kind and the text of the feature; the kinds are {@code w} word, {@code b}
 *     beginning, {@code l} letters, {@code c} characters
 * @param weight of one occurrence
 * @param order the kind and the first three letters of the name as a number, in the order of the
 *     names, so that most comparisons are of numbers
 * @param hash FNV-1a over the bytes of UTF-8
 */
record LexicalFeature(String name, double weight, long order, long hash)
    implements Comparable<LexicalFeature> {

  static LexicalFeature of(char kind, String text, double weight) {
    String name = kind + " " + text;
    return new LexicalFeature(name, weight, order(name), fnv(name));
  }

  private static long order(String name) {
    return ((long) name.charAt(0) << 48)
        | ((long) at(name, 2) << 32)
        | ((long) at(name, 3) << 16)
        | at(name, 4);
  }

  private static char at(String name, int index) {
    return index < name.length() ? name.charAt(index) : 0;
  }

  private static long fnv(String name) {
    long hash = 0xcbf29ce484222325L;
    for (byte octet : name.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (octet & 0xff)) * 0x100000001b3L;
    }
    return hash;
  }

  @Override
  public int compareTo(LexicalFeature other) {
    if (this == other) {
      return 0;
    }
    return order == other.order ? name.compareTo(other.name) : Long.compare(order, other.order);
  }
}
