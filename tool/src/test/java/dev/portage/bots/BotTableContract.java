package dev.portage.bots;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract of every {@link BotTable}. A test class that implements it runs all its tests. */
public interface BotTableContract {
  BotKey KEY = BotKey.of("user", "01BOT");

  /** The table under test, empty at first; the same during a test. */
  BotTable table();

  /** Writes a bot as the application does. */
  void put(Bot bot);

  /** Writes an alias of user "user" for another user's bot. */
  void putAlias(String botId);

  /** Writes a bot on a Bedrock knowledge base. */
  void putKnowledgeBaseBot(BotKey key, String title);

  /** Writes a conversation. */
  void putConversation(String id);

  /** Deletes a bot as the application does. */
  void delete(BotKey key);

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 16})
  default void aScanSeesEachItemOnceInAnyNumberOfSegments(int segments) {
    List<Bot> bots =
        IntStream.range(0, 10)
            .mapToObj(i -> BotBuilder.bot(BotKey.of("user" + i % 3, "01BOT" + i)).build())
            .toList();
    bots.forEach(this::put);
    IntStream.range(0, 10).forEach(i -> putConversation("01CONV" + i));
    putAlias("01OTHER");
    putKnowledgeBaseBot(BotKey.of("user", "01KB"), "On a knowledge base");

    var seen = new ConcurrentLinkedQueue<ScannedItem>();
    table().scan(segments, seen::add);
    assertThat(seen).hasSize(22);

    BotScan scan = BotScan.of(table(), segments);
    assertThat(scan.bots()).containsExactlyInAnyOrderElementsOf(bots);
    assertThat(scan.knowledgeBaseBots())
        .containsExactly(
            new ScannedItem.OfKnowledgeBase(BotKey.of("user", "01KB"), "On a knowledge base"));
    assertThat(scan.unreadable()).isEmpty();
    assertThat(scan.aliases()).isEqualTo(1);
    assertThat(scan.others()).isEqualTo(10);
  }

  @Test
  default void theIndexHasTheBotsThatSayWhenTheyWereUsedAndNoConversation() {
    Bot used = BotBuilder.bot(KEY).lastUsed(Instant.ofEpochMilli(1)).build();
    Bot unused = BotBuilder.bot(BotKey.of("user", "01UNUSED")).build();
    put(used);
    put(unused);
    putConversation("01CONV");
    assertThat(BotScan.ofUsed(table(), 3, Set.of()))
        .isEqualTo(new BotScan(false, List.of(used), List.of(), List.of(), 0, 0));
    Set<BotKey> known = Set.of(KEY, unused.key(), BotKey.of("user", "01DELETED"));
    assertThat(BotScan.ofUsed(table(), 3, known).bots()).containsExactlyInAnyOrder(used, unused);
  }

  @Test
  default void scanningAnEmptyTableFindsNothing() {
    assertThat(BotScan.of(table(), 4))
        .isEqualTo(new BotScan(true, List.of(), List.of(), List.of(), 0, 0));
  }

  @Test
  default void aBotIsFoundWithItsCurrentState() {
    Bot bot = BotBuilder.bot(KEY).left(SyncStatus.RUNNING, "", "task").build();
    put(bot);
    assertThat(table().find(KEY)).contains(new ScannedItem.OfBot(bot));
    delete(KEY);
    assertThat(table().find(KEY)).isEmpty();
  }

  @Test
  default void aChangeWritesStatusReasonAndTask() {
    put(BotBuilder.bot(KEY).left(SyncStatus.QUEUED, "x", "before").build());
    assertThat(table().change(KEY, new StatusChange(SyncStatus.RUNNING, "", "task"))).isTrue();
    assertThat(table().find(KEY))
        .contains(of(BotBuilder.bot(KEY).left(SyncStatus.RUNNING, "", "task")));
  }

  @Test
  default void aChangeWithoutATaskKeepsTheOldOne() {
    put(BotBuilder.bot(KEY).left(SyncStatus.RUNNING, "", "task").build());
    assertThat(table().change(KEY, new StatusChange(SyncStatus.FAILED, "why", null))).isTrue();
    assertThat(table().find(KEY))
        .contains(of(BotBuilder.bot(KEY).left(SyncStatus.FAILED, "why", "task")));
  }

  @Test
  default void aChangeDoesNotRecreateADeletedBot() {
    put(BotBuilder.bot(KEY).build());
    delete(KEY);
    assertThat(table().change(KEY, new StatusChange(SyncStatus.RUNNING, "", "task"))).isFalse();
    assertThat(table().find(KEY)).isEmpty();
  }

  @Test
  default void aRepairChangesABotThatTheTaskLeftRunning() {
    put(BotBuilder.bot(KEY).left(SyncStatus.RUNNING, "", "stuck").build());
    assertThat(table().repair(KEY, "stuck", new StatusChange(SyncStatus.FAILED, "died", null)))
        .isTrue();
    assertThat(table().find(KEY))
        .contains(of(BotBuilder.bot(KEY).left(SyncStatus.FAILED, "died", "stuck")));
  }

  @Test
  default void aRepairChangesABotWhoseTaskReportedAFailure() {
    put(BotBuilder.bot(KEY).left(SyncStatus.FAILED, "no answer", "stuck").build());
    assertThat(table().repair(KEY, "stuck", new StatusChange(SyncStatus.SUCCEEDED, "done", null)))
        .isTrue();
    assertThat(table().find(KEY))
        .contains(of(BotBuilder.bot(KEY).left(SyncStatus.SUCCEEDED, "done", "stuck")));
  }

  @Test
  default void aRepairIgnoresABotOfAnotherTask() {
    Bot bot = BotBuilder.bot(KEY).left(SyncStatus.RUNNING, "", "other").build();
    put(bot);
    assertThat(table().repair(KEY, "stuck", new StatusChange(SyncStatus.FAILED, "died", null)))
        .isFalse();
    assertThat(table().find(KEY)).contains(new ScannedItem.OfBot(bot));
  }

  @ParameterizedTest
  @ValueSource(strings = {"QUEUED", "SUCCEEDED", "FAILED"})
  default void aRepairIgnoresAStatusThatNeedsNone(String status) {
    Bot bot = BotBuilder.bot(KEY).left(SyncStatus.valueOf(status), "", "stuck").build();
    put(bot);
    assertThat(table().repair(KEY, "stuck", new StatusChange(SyncStatus.FAILED, "died", null)))
        .isFalse();
    assertThat(table().find(KEY)).contains(new ScannedItem.OfBot(bot));
  }

  @Test
  default void aRepairDoesNotRecreateADeletedBot() {
    assertThat(table().repair(KEY, "stuck", new StatusChange(SyncStatus.FAILED, "died", null)))
        .isFalse();
    assertThat(table().find(KEY)).isEmpty();
  }

  private static ScannedItem of(BotBuilder bot) {
    return new ScannedItem.OfBot(bot.build());
  }
}
