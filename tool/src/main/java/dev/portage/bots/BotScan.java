package dev.portage.bots;

import dev.portage.bots.ScannedItem.OfKnowledgeBase;
import dev.portage.bots.ScannedItem.Unreadable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * The result of scanning the table. Memory grows with the number of bots, not of conversations.
 *
 * @param whole whether the whole table was read; otherwise those items that say when they were last
 *     used, and bots that were asked for by their key
 * @param bots bots on pgvector, with and without knowledge
 * @param knowledgeBaseBots bots on Bedrock knowledge bases, which have no rows in pgvector
 * @param unreadable bots whose item cannot be parsed
 * @param aliases how many items are aliases
 * @param others how many items are neither bots nor aliases
 */
public record BotScan(
    boolean whole,
    List<Bot> bots,
    List<OfKnowledgeBase> knowledgeBaseBots,
    List<Unreadable> unreadable,
    long aliases,
    long others) {

  /**
   * Scans the whole table.
   *
   * @param segments how many parts of the table are scanned concurrently
   */
  public static BotScan of(BotTable table, int segments) {
    Items items = new Items();
    table.scan(segments, items);
    return items.scanned(true);
  }

  /**
   * Reads the bots that say when they were last used, which takes seconds; where the table has no
   * index of them, scans all of it.
   *
   * @param segments how many parts are read concurrently
   * @param known bots that are read by their key, where the index does not have them
   */
  public static BotScan ofUsed(BotTable table, int segments, Set<BotKey> known) {
    Items items = new Items();
    if (!table.scanUsed(segments, items)) {
      return of(table, segments);
    }
    Set<BotKey> missing = new HashSet<>(known);
    missing.removeAll(items.keys());
    missing.forEach(key -> table.find(key).ifPresent(items));
    return items.scanned(false);
  }

  /** Collects items of several threads. */
  private static final class Items implements Consumer<ScannedItem> {
    private final List<Bot> bots = Collections.synchronizedList(new ArrayList<>());
    private final List<OfKnowledgeBase> knowledgeBases =
        Collections.synchronizedList(new ArrayList<>());
    private final List<Unreadable> unreadable = Collections.synchronizedList(new ArrayList<>());
    private final LongAdder aliases = new LongAdder();
    private final LongAdder others = new LongAdder();

    @Override
    public void accept(ScannedItem item) {
      switch (item) {
        case ScannedItem.OfBot(Bot bot) -> bots.add(bot);
        case OfKnowledgeBase bot -> knowledgeBases.add(bot);
        case Unreadable bot -> unreadable.add(bot);
        case ScannedItem.Alias ignored -> aliases.increment();
        case ScannedItem.Other ignored -> others.increment();
      }
    }

    Set<BotKey> keys() {
      Set<BotKey> keys = new HashSet<>();
      bots.forEach(bot -> keys.add(bot.key()));
      knowledgeBases.forEach(bot -> keys.add(bot.key()));
      unreadable.forEach(item -> BotKey.parse(item.pk(), item.sk()).ifPresent(keys::add));
      return keys;
    }

    BotScan scanned(boolean whole) {
      return new BotScan(
          whole,
          List.copyOf(bots),
          List.copyOf(knowledgeBases),
          List.copyOf(unreadable),
          aliases.sum(),
          others.sum());
    }
  }

  /** The same without these bots. */
  public BotScan without(List<Bot> some) {
    List<Bot> others = bots.stream().filter(bot -> !some.contains(bot)).toList();
    return new BotScan(whole, others, knowledgeBaseBots, unreadable, aliases, others());
  }

  /** The same with these bots alone. */
  public BotScan only(List<Bot> some) {
    return new BotScan(whole, some, List.of(), List.of(), aliases, others);
  }
}
