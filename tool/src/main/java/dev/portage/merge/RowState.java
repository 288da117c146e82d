package dev.portage.merge;

/**
 * What is known of one key of a table whose ids do not tell their age: what the source has, what
 * the target has, and whether Portage has written that row before.
 *
 * @param onSource whether the source has a row of this key
 * @param written whether Portage wrote a row of this key into the target
 * @param target the row that the target has
 * @param matched whether it is known of the target's row that it is the same document or parent,
 *     and not another one that was given the same number
 */
public record RowState(boolean onSource, boolean written, Target target, boolean matched) {
  /** The row of the target, compared with the source's and with what Portage wrote. */
  public enum Target {
    /** There is none. */
    ABSENT,
    /** There is none, and another row has the source's value of a unique key. */
    TAKEN,
    /** There is to be none: the operator chose so, or the application deleted the row's parent. */
    LEFT_OUT,
    /** Another row of the source has that key on the target, and another one on the source. */
    KEY_OF_ANOTHER,
    /** Its content is the source's. */
    SAME,
    /** It is as Portage wrote it, and the source's content is another, or the source has no row. */
    AS_WRITTEN,
    /** It has other content, and the application wrote it, or has changed it since. */
    OTHER,
    /** The source cannot read its own row of this key, so the contents cannot be compared. */
    UNKNOWN
  }

  /** A state where nothing but the key says which rows are the same. */
  public RowState(boolean onSource, boolean written, Target target) {
    this(onSource, written, target, false);
  }
}
