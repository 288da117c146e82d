package dev.portage.merge;

/**
 * What is known of one key of a table whose ids do not tell their age: what the source has, what
 * the target has, and whether Portage has written that row before.
 *
 * @param onSource whether the source has a row of this key
 * @param written whether Portage wrote a row of this key into the target
 * @param target the row that the target has
 */
public record RowState(boolean onSource, boolean written, Target target) {
  /** The row of the target, compared with the source's and with what Portage wrote. */
  public enum Target {
    /** There is none. */
    ABSENT,
    /** Its content is the source's. */
    SAME,
    /** It is as Portage wrote it, and the source's content is another, or the source has no row. */
    AS_WRITTEN,
    /** It has other content, and the application wrote it, or has changed it since. */
    OTHER
  }
}
