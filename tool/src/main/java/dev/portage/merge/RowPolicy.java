package dev.portage.merge;

/**
 * What is decided beforehand about rows that the target has already.
 *
 * @param keys what they say
 * @param sourceWins whether rows that the application wrote, edited or deleted are set back to the
 *     source's
 */
public record RowPolicy(Keys keys, boolean sourceWins) {
  /** What an equal key on both sides says of two rows. */
  public enum Keys {
    /** They are the same document: keys are random, or names. */
    GLOBAL,
    /** They may be two documents: keys are numbers that each side gave for itself. */
    GENERATED,
    /**
     * They are parents of other rows, which must not come under another parent: the same where
     * their natural key is equal, or all of their content, or where Portage wrote the row.
     */
    OF_PARENTS,
    /**
     * The same of keys that are numbers, which a server may give again: that Portage once wrote a
     * row of this number says nothing of one that has changed since.
     */
    OF_NUMBERED_PARENTS;

    /** Whether other rows refer to them. */
    boolean areOfParents() {
      return this == OF_PARENTS || this == OF_NUMBERED_PARENTS;
    }
  }

  /** Nothing of the application's is changed. */
  public static RowPolicy keeping(boolean generatedKeys) {
    return new RowPolicy(generatedKeys ? Keys.GENERATED : Keys.GLOBAL, false);
  }

  /** The policy of a table that other rows refer to: nothing is changed there. */
  public static RowPolicy ofParents(boolean generatedKeys) {
    return new RowPolicy(generatedKeys ? Keys.OF_NUMBERED_PARENTS : Keys.OF_PARENTS, false);
  }
}
