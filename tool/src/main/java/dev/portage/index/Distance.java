package dev.portage.index;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The measure of how far two vectors are from each other (pgvector, "Querying"). */
public enum Distance {
  /** Euclidean, which the application asks by (UPSTREAM 3.2). */
  L2("<->", "l2"),
  /** One minus the cosine of the angle between them. */
  COSINE("<=>", "cosine"),
  /** The inner product, negative, so that less is nearer. */
  INNER_PRODUCT("<#>", "ip"),
  /** The sum of the differences; no ivfflat index knows it. */
  L1("<+>", "l1");

  private static final Pattern CLASS =
      Pattern.compile("\\b(?:vector|halfvec|sparsevec)_(\\w+)_ops\\b");

  private final String operator;
  private final String word;

  Distance(String operator, String word) {
    this.operator = operator;
    this.word = word;
  }

  /** The operator of a query that orders by this distance. */
  public String operator() {
    return operator;
  }

  /** The name of the distance, as the option {@code --distance} takes it. */
  public String id() {
    return word;
  }

  /** The distance of this name; empty for any other word. */
  public static Optional<Distance> named(String id) {
    return Arrays.stream(values()).filter(distance -> distance.word.equals(id)).findFirst();
  }

  /**
   * The operator class of an index over a column of this type, {@code vector} or {@code halfvec}.
   */
  String operatorClass(String type) {
    return "%s_%s_ops".formatted(type, word);
  }

  /** The one that an index of this definition serves. */
  static Optional<Distance> ofDefinition(String definition) {
    Matcher matcher = CLASS.matcher(definition);
    if (matcher.find()) {
      return Arrays.stream(values()).filter(d -> d.word.equals(matcher.group(1))).findFirst();
    }
    // PostgreSQL leaves a method's default class out, and ivfflat's is this one.
    return definition.contains(" USING ivfflat ") ? Optional.of(L2) : Optional.empty();
  }
}
