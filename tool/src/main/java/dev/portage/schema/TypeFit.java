package dev.portage.schema;

import dev.portage.store.Column;
import java.util.List;
import java.util.Set;

/**
 * Whether a column of the target takes every value of one of the source, as binary COPY passes it
 * on: in the same form, and so that it is the same value afterwards.
 */
final class TypeFit {
  /** Their values look the same in binary COPY, and as text. */
  private static final Set<String> TEXTS = Set.of("text", "character varying");

  /** Types whose length is an upper limit: a value is the same in a longer one. */
  private static final Set<String> LIMITED = Set.of("character varying", "bit varying");

  /** Types whose number is how many digits a second has. */
  private static final Set<String> TIMES =
      Set.of(
          "timestamp without time zone",
          "timestamp with time zone",
          "time without time zone",
          "time with time zone",
          "interval");

  private static final int MOST_DIGITS = 6;

  private TypeFit() {}

  /** Whether each value of the source's type is one of the target's. */
  static boolean fits(Column source, Column target) {
    if (source.type().equals(target.type())) {
      return true;
    }
    boolean open = target.type().equals(target.baseType());
    if (TEXTS.contains(source.baseType()) && TEXTS.contains(target.baseType())) {
      return open || isLonger(source, target);
    }
    return source.baseType().equals(target.baseType()) && (open || isWider(source, target));
  }

  private static boolean isWider(Column source, Column target) {
    String type = target.baseType();
    if (LIMITED.contains(type)) {
      return isLonger(source, target);
    }
    if (TIMES.contains(type)) {
      return digits(source) <= digits(target);
    }
    return type.equals("numeric") && isWiderNumber(source.lengths(), target.lengths());
  }

  private static boolean isLonger(Column source, Column target) {
    return !source.lengths().isEmpty()
        && !target.lengths().isEmpty()
        && source.lengths().getFirst() <= target.lengths().getFirst();
  }

  private static int digits(Column column) {
    return column.lengths().stream().findFirst().orElse(MOST_DIGITS);
  }

  /** More digits before the point; with more behind it, 1.5 would become 1.50. */
  private static boolean isWiderNumber(List<Integer> source, List<Integer> target) {
    return source.size() == 2
        && target.size() == 2
        && source.getLast().equals(target.getLast())
        && source.getFirst() <= target.getFirst();
  }
}
