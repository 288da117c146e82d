package dev.portage.embed.text;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Implements UPSTREAM 5.3 a second time, with regular expressions. Offsets are chars, which does
 * not change the result, since none of the marks is a surrogate.
 */
final class PlainPunkt {
  private static final String SPACE =
      "[\\u0009-\\u000D\\u001C-\\u0020\\u0085\\u00A0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202F"
          + "\\u205F\\u3000]";
  private static final String INK = SPACE.replace("[", "[^");
  private static final String NON_WORD = "[)\";}\\]*:@'({\\[?!]";
  private static final String MULTI = "(?:-{2,}|\\.{2,}|(?:\\." + SPACE + "){2,}\\.)";
  private static final String WORD_ENDS = SPACE + "|\\z|" + NON_WORD + "|" + MULTI;

  private static final Pattern CANDIDATE =
      Pattern.compile("[.?!](?=(?<after>" + NON_WORD + "|" + SPACE + "+(?<next>" + INK + "+)))");
  private static final Pattern TOKEN =
      Pattern.compile(
          "%s|(?=[^(\"`{\\[:;&#*@)}\\]\\-,])%s+?(?=%s|,(?=%s))|%s"
              .formatted(MULTI, INK, WORD_ENDS, WORD_ENDS, INK));
  private static final Pattern INITIAL = Pattern.compile("[\\p{L}\\p{Nl}\\p{No}_]\\.");
  private static final Pattern NUMBER = Pattern.compile("-?[.,]?\\p{Nd}[\\p{Nd},.-]*\\.?");
  private static final Pattern CLOSING =
      Pattern.compile("(?<closers>[\"')\\]}]+?)(?:" + SPACE + "+|(?=--)|\\z|(?=\\n))");

  private record Slice(int start, int end) {}

  /**
   * @param nextStart -1 when no token follows
   */
  private record Break(int end, int nextStart) {}

  private PlainPunkt() {}

  static List<String> sentences(String text) {
    List<Slice> spans = spans(text);
    List<String> pieces = new ArrayList<>();
    for (int i = 0; i < spans.size(); i++) {
      int end = i + 1 < spans.size() ? spans.get(i + 1).start : text.length();
      pieces.add(text.substring(spans.get(i).start, end));
    }
    return pieces;
  }

  /** Start and end of each sentence, in chars. */
  static List<List<Integer>> spanPairs(String text) {
    return spans(text).stream().map(span -> List.of(span.start, span.end)).toList();
  }

  private static List<Slice> spans(String text) {
    return realigned(text, slices(text));
  }

  private static List<Slice> realigned(String text, List<Slice> slices) {
    List<Slice> spans = new ArrayList<>();
    int carry = 0;
    for (int i = 0; i < slices.size(); i++) {
      Slice a = new Slice(slices.get(i).start + carry, slices.get(i).end);
      if (i + 1 < slices.size()) {
        Slice b = slices.get(i + 1);
        Matcher matcher = CLOSING.matcher(text.substring(b.start, b.end));
        if (matcher.lookingAt()) {
          spans.add(new Slice(a.start, b.start + matcher.end("closers")));
          carry = matcher.end();
          continue;
        }
      }
      carry = 0;
      if (a.start < a.end) {
        spans.add(a);
      }
    }
    return spans;
  }

  private static List<Slice> slices(String text) {
    List<Slice> slices = new ArrayList<>();
    int last = 0;
    for (Break at : breaks(text)) {
      slices.add(new Slice(last, at.end));
      last = at.nextStart < 0 ? at.end : at.nextStart;
    }
    slices.add(new Slice(last, stripEnd(text)));
    return slices;
  }

  private record Candidate(int at, String after, int nextStart) {}

  private static List<Break> breaks(String text) {
    List<Break> breaks = new ArrayList<>();
    Candidate pending = null;
    int ws = 0;
    int we = 0;
    Matcher matcher = CANDIDATE.matcher(text);
    while (matcher.find()) {
      int i = lastAsciiSpace(text.substring(we, matcher.start()));
      int start = i > 0 ? we + i + 1 : ws;
      if (pending != null && we <= start) {
        decide(text.substring(ws, we), pending, text, breaks);
      }
      int next = matcher.group("next") == null ? -1 : matcher.start("next");
      pending = new Candidate(matcher.start(), matcher.group("after"), next);
      ws = start;
      we = matcher.start();
    }
    if (pending != null) {
      decide(text.substring(ws, we), pending, text, breaks);
    }
    return breaks;
  }

  private static void decide(String word, Candidate c, String text, List<Break> breaks) {
    if (hasBreak(tokens(word + text.charAt(c.at) + c.after))) {
      breaks.add(new Break(c.at + 1, c.nextStart));
    }
  }

  private static int lastAsciiSpace(String text) {
    int at = text.length() - 1;
    while (at >= 0 && " \t\n\r\u000B\f".indexOf(text.charAt(at)) < 0) {
      at--;
    }
    return at;
  }

  private static List<String> tokens(String context) {
    List<String> tokens = new ArrayList<>();
    for (String line : context.split("\n", -1)) {
      TOKEN.matcher(line).results().forEach(match -> tokens.add(match.group()));
    }
    return tokens;
  }

  private static boolean hasBreak(List<String> tokens) {
    for (int i = 0; i + 1 < tokens.size(); i++) {
      if (isFlagged(tokens.get(i)) && !isUnflagged(tokens.get(i), tokens.get(i + 1))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isFlagged(String token) {
    return token.equals(".")
        || token.equals("?")
        || token.equals("!")
        || (!token.matches("\\.{2,}") && token.endsWith(".") && !token.endsWith(".."));
  }

  private static boolean isUnflagged(String token, String next) {
    int first = next.codePointAt(0);
    boolean mark = List.of(";", ":", ",", ".", "!", "?").contains(next);
    boolean lower = Character.isLowerCase(first);
    if (INITIAL.matcher(token).matches() && (mark || lower || Character.isUpperCase(first))) {
      return true;
    }
    return token.endsWith(".") && NUMBER.matcher(token).matches() && (mark || lower);
  }

  private static int stripEnd(String text) {
    int end = text.length();
    while (end > 0 && text.substring(end - 1, end).matches(SPACE)) {
      end--;
    }
    return end;
  }

  static String strip(String text) {
    int start = 0;
    int end = stripEnd(text);
    while (start < end && text.substring(start, start + 1).matches(SPACE)) {
      start++;
    }
    return text.substring(start, end);
  }
}
