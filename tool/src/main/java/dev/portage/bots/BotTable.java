package dev.portage.bots;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * The application's table of conversations and bots; abstracts DynamoDB. Failures of AWS are
 * faults; the content of an item never is.
 */
public interface BotTable {
  /**
   * Reads the whole table once, in parallel segments, with constant memory.
   *
   * @param segments how many segments are read concurrently, 1 to 64
   * @param each receives every item, from several threads concurrently
   * @throws dev.portage.fault.Fault if the table cannot be read
   */
  void scan(int segments, Consumer<ScannedItem> each);

  /**
   * Reads the items that say when they were last used: bots and aliases, and no conversations. The
   * table has an index of those, which takes seconds to read where the table takes minutes.
   *
   * @param segments how many segments are read concurrently, 1 to 64
   * @param each receives every such item, from several threads concurrently
   * @return false where the table has no such index, or this role may not read it
   * @throws dev.portage.fault.Fault if it cannot be read for another reason
   */
  boolean scanUsed(int segments, Consumer<ScannedItem> each);

  /** The current item of a bot, by a consistent read; empty if the bot was deleted. */
  Optional<ScannedItem> find(BotKey key);

  /**
   * Writes a status, unless the bot has been deleted: a deleted bot is not recreated.
   *
   * @return whether the bot still exists
   */
  boolean change(BotKey key, StatusChange change);

  /**
   * Writes a status only if the bot still has the status RUNNING or FAILED of one task, and the new
   * status differs.
   *
   * @return whether the status was written
   */
  boolean repair(BotKey key, String stuckExecId, StatusChange change);
}
