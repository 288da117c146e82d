package dev.portage.embed.text;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Implements UPSTREAM 5.2 a second time, as literally and slowly as it is specified: with strings,
 * recursion and regular expressions. It works on texts of the basic plane only as far as {@link
 * java.util.regex} counts code points, which it does for whole characters.
 */
final class PlainSplitter {
  private static final String SEPARATOR = "\\n\\n\\n";
  private static final Pattern CLAUSE = Pattern.compile("[^,.;。？！]+[,.;。？！]?");

  private final int chunkSize;
  private final int chunkOverlap;

  PlainSplitter(int chunkSize, int chunkOverlap) {
    this.chunkSize = chunkSize;
    this.chunkOverlap = chunkOverlap;
  }

  List<String> split(String text) {
    if (text.isEmpty()) {
      return List.of("");
    }
    return merge(pieces(text)).stream().map(PlainPunkt::strip).filter(s -> !s.isEmpty()).toList();
  }

  List<String> pieces(String text) {
    if (length(text) <= chunkSize) {
      return List.of(text);
    }
    List<String> result = new ArrayList<>();
    for (String piece : firstCut(text)) {
      result.addAll(length(piece) <= chunkSize ? List.of(piece) : pieces(piece));
    }
    return result;
  }

  private static List<String> firstCut(String text) {
    List<String> cut = keepAtHead(text, SEPARATOR);
    if (cut.size() <= 1) {
      cut = PlainPunkt.sentences(text);
    }
    if (cut.size() <= 1) {
      cut = CLAUSE.matcher(text).results().map(match -> match.group()).toList();
    }
    if (cut.size() <= 1) {
      cut = keepAtHead(text, " ");
    }
    if (cut.size() <= 1) {
      cut = text.codePoints().mapToObj(Character::toString).toList();
    }
    return cut;
  }

  private static List<String> keepAtHead(String text, String separator) {
    List<String> parts = new ArrayList<>();
    Matcher matcher = Pattern.compile(Pattern.quote(separator)).matcher(text);
    int start = 0;
    while (matcher.find()) {
      parts.add(text.substring(start, matcher.start()));
      start = matcher.start();
    }
    parts.add(text.substring(start));
    parts.removeIf(String::isEmpty);
    return parts;
  }

  private List<String> merge(List<String> pieces) {
    List<String> chunks = new ArrayList<>();
    List<String> current = new ArrayList<>();
    boolean fresh = true;
    int next = 0;
    while (next < pieces.size()) {
      String piece = pieces.get(next);
      if (total(current) + length(piece) > chunkSize && !fresh) {
        chunks.add(String.join("", current));
        current = tail(current);
        fresh = true;
      } else {
        current.add(piece);
        fresh = false;
        next++;
      }
    }
    if (!fresh) {
      chunks.add(String.join("", current));
    }
    return chunks;
  }

  private List<String> tail(List<String> closed) {
    List<String> tail = new ArrayList<>();
    for (String piece : closed.reversed()) {
      if (total(tail) + length(piece) > chunkOverlap) {
        break;
      }
      tail.addFirst(piece);
    }
    return tail;
  }

  private static int total(List<String> pieces) {
    return pieces.stream().mapToInt(PlainSplitter::length).sum();
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
