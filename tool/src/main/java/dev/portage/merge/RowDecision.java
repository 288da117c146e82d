package dev.portage.merge;

import dev.portage.merge.RowPolicy.Keys;
import java.util.Locale;

/**
 * The merge rule for tables whose ids do not tell their age (I7): what is done with one row,
 * decided from three versions of it. Unless the operator says otherwise, a row that the application
 * wrote or edited is never overwritten, and one that it deleted is not written again.
 *
 * <p>A parent of other rows needs more than its key where that is a number: a store that was reset
 * gives its numbers again. A row of the target with the number of a parent that Portage wrote or
 * matched, and with other content, is that parent where one of these says so, and else a conflict:
 *
 * <ul>
 *   <li>It is as Portage wrote it.
 *   <li>A row that Portage wrote, and nothing has changed since, refers to it: it was never
 *       deleted.
 *   <li>It has the parent's natural key.
 * </ul>
 *
 * So an application that edits a parent's other columns, or renames one that has rows, is not asked
 * about it.
 */
public enum RowDecision {
  /** The row is inserted. */
  INSERT("missing", "missing on the target"),
  /** The target's row has the source's content already: from now on it counts as written. */
  ADOPT("equal", "equal on both sides"),
  /** The target's row is set to the source's. */
  UPDATE("different", "not the source's row on the target"),
  /** The application wrote or edited the row: it is kept, and listed. */
  KEEP_EDITED("edited on the target", "written or edited on the target, which is kept"),
  /** Another document has the same key: nothing is written before the operator has decided. */
  CONFLICT("with another row's key", "another row with the same key on the target"),
  /** The target has the parent under another key: rows that refer to it get that key. */
  MATCH("under another key on the target", "the same by its name on the target"),
  /** Another row has the row's value of a unique key: that one is kept, and this is listed. */
  KEEP_TAKEN(
      "with another row's unique key",
      "another row has its unique key on the target, and is kept; when that one is changed or"
          + " deleted there, the next run writes this one"),
  /** The source's row came under a parent that is not copied: the target's stays as it is. */
  KEEP_MOVED(
      "kept under their former parent",
      "kept as it was, since its parent on the source was left out or is deleted on the target"),
  /** The source cannot read the row, so it cannot be compared: the target's is kept, and listed. */
  KEEP_UNREADABLE(
      "unreadable on the source",
      "not compared, since the source cannot read it; the target's row is kept"),
  /** The operator left the row out, or its parent; or the application deleted its parent. */
  LEFT_OUT("left out", "left out, since its key or its parent was"),
  /** The application deleted the row: it stays deleted, and is listed. */
  KEEP_DELETED(
      "deleted on the target", "deleted on the target since it was copied, and stays deleted"),
  /** The application deleted the row, and the source wins: it is written again, and listed. */
  RESTORE(
      "deleted on the target", "deleted on the target since it was copied, and is written again"),
  /** The source no longer has the row, which is kept. */
  KEEP_GONE("deleted on the source", "deleted on the source since it was copied, and kept"),
  /** The row is the application's own: it is counted. */
  APPLICATION("only on the target", "only on the target"),
  /** Nothing is to be done. */
  NOTHING("equal", "as it is to be");

  private final String adjective;
  private final String meaning;

  RowDecision(String adjective, String meaning) {
    this.adjective = adjective;
    this.meaning = meaning;
  }

  /** The code for programs; it never changes. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Says of counted rows what they are, for messages. */
  public String adjective() {
    return adjective;
  }

  /** Says of a row what it is, for messages. */
  public String meaning() {
    return meaning;
  }

  /** Decides for one row. */
  public static RowDecision of(RowState state, RowPolicy policy) {
    return state.onSource() ? ofSource(state, policy) : ofTarget(state);
  }

  /** The same where the source's row is left out because of its parent, and the target has one. */
  RowDecision ofRowLeftOut() {
    return switch (this) {
      case UPDATE -> KEEP_MOVED;
      // The target's is another document, or another parent.
      case CONFLICT -> LEFT_OUT;
      default -> this;
    };
  }

  private static RowDecision ofSource(RowState state, RowPolicy policy) {
    return switch (state.target()) {
      case ABSENT -> absent(state, policy);
      case TAKEN -> policy.keys().areOfParents() ? MATCH : KEEP_TAKEN;
      case LEFT_OUT -> LEFT_OUT;
      case KEY_OF_ANOTHER -> CONFLICT;
      case SAME -> state.written() || isApplications(state, policy) ? NOTHING : ADOPT;
      case AS_WRITTEN -> UPDATE;
      case OTHER -> {
        if (policy.sourceWins()) {
          yield UPDATE;
        }
        yield isKnown(state, policy) || policy.keys() == Keys.GLOBAL ? KEEP_EDITED : CONFLICT;
      }
      // Other rows must not come under a parent that may be another one.
      case UNKNOWN ->
          isKnown(state, policy) || !policy.keys().areOfParents() ? KEEP_UNREADABLE : CONFLICT;
    };
  }

  /** A row that Portage wrote before and that is absent was deleted by the application. */
  private static RowDecision absent(RowState state, RowPolicy policy) {
    if (!state.written()) {
      return INSERT;
    }
    return policy.sourceWins() ? RESTORE : KEEP_DELETED;
  }

  /** Whether more than its key says that the target's row is the source's. */
  private static boolean isKnown(RowState state, RowPolicy policy) {
    return state.matched() || (state.written() && policy.keys() != Keys.OF_NUMBERED_PARENTS);
  }

  /** A parent that the target has under a key of its own stays its own, also where it is equal. */
  private static boolean isApplications(RowState state, RowPolicy policy) {
    return state.matched() && policy.keys().areOfParents();
  }

  private static RowDecision ofTarget(RowState state) {
    return switch (state.target()) {
      case ABSENT, TAKEN, LEFT_OUT, KEY_OF_ANOTHER -> NOTHING;
      case AS_WRITTEN -> KEEP_GONE;
      case SAME, OTHER, UNKNOWN -> state.written() ? KEEP_EDITED : APPLICATION;
    };
  }
}
