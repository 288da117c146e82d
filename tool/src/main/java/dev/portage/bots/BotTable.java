package dev.portage.bots;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * The application's table of conversations and bots: the seam to DynamoDB. Failures of AWS are
 * faults; what an item says is never one.
 */
public interface BotTable {
  /**
   * Goes over the whole table once, in parallel segments, with constant memory.
   *
   * @param segments how many at once, 1 to 64
   * @param each takes every item, from several threads at a time
   * @throws dev.portage.fault.Fault when the table cannot be read
   */
  void scan(int segments, Consumer<ScannedItem> each);

  /** The bot as it stands now; empty when it was deleted. Read consistently. */
  Optional<ScannedItem> find(BotKey key);

  /**
   * Writes a status, unless the bot was deleted meanwhile: a deleted bot does not come back.
   *
   * @return whether the bot was still there
   */
  boolean change(BotKey key, StatusChange change);

  /**
   * Writes a status only where the bot still stands as one task left it, RUNNING or FAILED by that
   * task, and says otherwise.
   *
   * @return whether it did
   */
  boolean repair(BotKey key, String stuckExecId, StatusChange change);
}
