package dev.portage.bots;

class InMemoryBotTableTest implements BotTableContract {
  private final InMemoryBotTable table = new InMemoryBotTable();

  @Override
  public BotTable table() {
    return table;
  }

  @Override
  public void put(Bot bot) {
    table.put(bot);
  }

  @Override
  public void putAlias(String botId) {
    table.put(new ScannedItem.Alias("user", "user#BOT_ALIAS#" + botId));
  }

  @Override
  public void putKnowledgeBaseBot(BotKey key, String title) {
    table.put(new ScannedItem.OfKnowledgeBase(key, title));
  }

  @Override
  public void putConversation(String id) {
    table.putOther("user", "user#CONV#" + id);
  }

  @Override
  public void delete(BotKey key) {
    table.delete(key);
  }
}
