package dev.portage.merge;

/**
 * What the operator decides about rows that the target has already.
 *
 * @param generatedKeys whether keys are generated numbers, so that one key may be two documents
 * @param sourceWins whether rows that the application wrote, edited or deleted are set back to the
 *     source's
 */
public record RowPolicy(boolean generatedKeys, boolean sourceWins) {
  /** Nothing of the application's is changed. */
  public static RowPolicy keeping(boolean generatedKeys) {
    return new RowPolicy(generatedKeys, false);
  }
}
