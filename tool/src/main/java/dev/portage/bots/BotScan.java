package dev.portage.bots;

import dev.portage.bots.ScannedItem.OfKnowledgeBase;
import dev.portage.bots.ScannedItem.Unreadable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * The result of scanning the whole table. Memory grows with the number of bots, not of
 * conversations.
 *
 * @param bots bots on pgvector, with and without knowledge
 * @param knowledgeBaseBots bots on Bedrock knowledge bases, which have no rows in pgvector
 * @param unreadable bots whose item cannot be parsed
 * @param aliases how many items are aliases
 * @param others how many items are neither bots nor aliases
 */
public record BotScan(
    List<Bot> bots,
    List<OfKnowledgeBase> knowledgeBaseBots,
    List<Unreadable> unreadable,
    long aliases,
    long others) {

  /**
   * Scans the table.
   *
   * @param segments how many parts of the table are scanned concurrently
   */
  public static BotScan of(BotTable table, int segments) {
    List<Bot> bots = Collections.synchronizedList(new ArrayList<>());
    List<OfKnowledgeBase> knowledgeBases = Collections.synchronizedList(new ArrayList<>());
    List<Unreadable> unreadable = Collections.synchronizedList(new ArrayList<>());
    LongAdder aliases = new LongAdder();
    LongAdder others = new LongAdder();
    table.scan(
        segments,
        item -> {
          switch (item) {
            case ScannedItem.OfBot(Bot bot) -> bots.add(bot);
            case OfKnowledgeBase bot -> knowledgeBases.add(bot);
            case Unreadable bot -> unreadable.add(bot);
            case ScannedItem.Alias ignored -> aliases.increment();
            case ScannedItem.Other ignored -> others.increment();
          }
        });
    return new BotScan(
        List.copyOf(bots),
        List.copyOf(knowledgeBases),
        List.copyOf(unreadable),
        aliases.sum(),
        others.sum());
  }

  /** The same with these bots alone. */
  public BotScan only(List<Bot> some) {
    return new BotScan(some, List.of(), List.of(), aliases, others);
  }
}
