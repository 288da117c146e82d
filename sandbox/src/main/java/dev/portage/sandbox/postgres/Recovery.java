package dev.portage.sandbox.postgres;

import java.util.Map;

/**
 * How the first start of a restored snapshot recovers: up to the end of the base backup, and not up
 * to the end of the write-ahead log that was copied with it.
 *
 * <p>The difference matters for a client that asks up to which position of its source a restored
 * cluster has the data. The copied log ends where the copying happened to stop, in the middle of a
 * record as often as not, and where such a record is continued on the next page, the position at
 * which the cluster goes on writing is not the end of the last record that it replayed. The end of
 * the backup is the end of a record of the source, the one that the backup itself writes last, and
 * a server that recovers to it writes that position into the history of its new timeline.
 */
final class Recovery {
  /** The file that asks for a recovery with a target; the server removes it afterwards. */
  static final String SIGNAL = "recovery.signal";

  /**
   * A standby must allow as many connections as its source, so this is none; and there is no
   * archive from which more could be recovered.
   */
  static final Map<String, String> PARAMETERS =
      Map.of(
          "recovery_target", "immediate",
          "recovery_target_action", "promote",
          "restore_command", "false",
          "hot_standby", "off");

  private Recovery() {}
}
