package dev.portage.bots;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A table in memory; fulfils {@link BotTableContract}. */
public final class InMemoryBotTable implements BotTable {
  private record Key(String pk, String sk) {
    static Key of(BotKey bot) {
      return new Key(bot.pk(), bot.sk());
    }
  }

  private final Map<Key, ScannedItem> items = new ConcurrentHashMap<>();
  private boolean indexed = true;

  /** From now on the table has no index of what was used last, as that of a fork. */
  public void withoutIndex() {
    indexed = false;
  }

  public void put(Bot bot) {
    items.put(Key.of(bot.key()), new ScannedItem.OfBot(bot));
  }

  public void put(ScannedItem.OfKnowledgeBase bot) {
    items.put(Key.of(bot.key()), bot);
  }

  public void put(ScannedItem.Alias alias) {
    items.put(new Key(alias.pk(), alias.sk()), alias);
  }

  public void put(ScannedItem.Unreadable item) {
    items.put(new Key(item.pk(), item.sk()), item);
  }

  /** Adds an item that is not a bot. */
  public void putOther(String pk, String sk) {
    items.put(new Key(pk, sk), new ScannedItem.Other());
  }

  public void delete(BotKey key) {
    items.remove(Key.of(key));
  }

  @Override
  public void scan(int segments, Consumer<ScannedItem> each) {
    List.copyOf(items.values()).parallelStream().forEach(each);
  }

  /** Those with a time of last use, unless the table was made without the index. */
  @Override
  public boolean scanUsed(int segments, Consumer<ScannedItem> each) {
    if (!indexed) {
      return false;
    }
    List.copyOf(items.values()).parallelStream().filter(InMemoryBotTable::isUsed).forEach(each);
    return true;
  }

  private static boolean isUsed(ScannedItem item) {
    return switch (item) {
      case ScannedItem.OfBot(Bot bot) -> bot.lastUsed().isAfter(Instant.EPOCH);
      case ScannedItem.OfKnowledgeBase ignored -> true;
      case ScannedItem.Alias ignored -> true;
      case ScannedItem.Other ignored -> false;
      case ScannedItem.Unreadable ignored -> false;
    };
  }

  @Override
  public Optional<ScannedItem> find(BotKey key) {
    return Optional.ofNullable(items.get(Key.of(key)));
  }

  @Override
  public boolean change(BotKey key, StatusChange change) {
    return changeIf(key, change, bot -> true);
  }

  @Override
  public boolean repair(BotKey key, String stuckExecId, StatusChange change) {
    return changeIf(
        key,
        change,
        bot ->
            (bot.status() == SyncStatus.RUNNING || bot.status() == SyncStatus.FAILED)
                && bot.status() != change.status()
                && bot.lastExecId().equals(stuckExecId));
  }

  private boolean changeIf(BotKey key, StatusChange change, Predicate<Bot> condition) {
    boolean[] changed = {false};
    items.computeIfPresent(
        Key.of(key),
        (at, item) -> {
          if (item instanceof ScannedItem.OfBot(Bot bot) && condition.test(bot)) {
            changed[0] = true;
            return new ScannedItem.OfBot(changed(bot, change));
          }
          return item;
        });
    return changed[0];
  }

  private static Bot changed(Bot bot, StatusChange change) {
    return new Bot(
        bot.key(),
        bot.title(),
        bot.lastUsed(),
        bot.knowledge(),
        bot.params(),
        change.status(),
        change.reason(),
        change.execId() == null ? bot.lastExecId() : change.execId(),
        bot.maxResults());
  }
}
