package dev.portage.bots;

import dev.portage.bots.ScannedItem.OfKnowledgeBase;
import dev.portage.bots.ScannedItem.Unreadable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * What a scan of the whole table found. Memory grows with the bots, not with the conversations
 * among which they lie.
 *
 * @param bots with pgvector, with and without knowledge
 * @param knowledgeBaseBots bots that have nothing in pgvector
 * @param unreadable bots whose item cannot be read
 * @param aliases how many items are aliases
 * @param others how many items are no bots at all
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
   * @param segments how many parts at once
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
}
