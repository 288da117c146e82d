package dev.portage.embed;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.f4b6a3.ulid.Ulid;
import dev.portage.bots.BotBuilder;
import dev.portage.bots.BotKey;
import dev.portage.bots.Knowledge;
import dev.portage.bots.SyncStatus;
import dev.portage.embed.source.web.TestSite;
import dev.portage.journal.BotOutcome;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the embedding task without a migration, as the stack itself starts it. */
class BotEmbeddingIT {
  private EmbeddingFixture fixture;

  @BeforeEach
  void open() throws SQLException {
    fixture = new EmbeddingFixture();
  }

  @AfterEach
  void close() throws SQLException {
    fixture.close();
  }

  private static String facts(String of, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "Fact %03d of %s is written down in this sentence.".formatted(i, of))
        .collect(joining(" "));
  }

  private EmbeddingResult embed(BotKey bot) {
    return fixture.task(false).embed(bot, Optional.empty());
  }

  private EmbeddingResult embedPartial(BotKey bot) {
    return fixture.task(true).embed(bot, Optional.empty());
  }

  private void oldRow(BotKey bot) throws SQLException {
    fixture.target.run(
        "INSERT INTO items (id, botid, content, source) VALUES ('old', '%s', 'old', 'old')"
            .formatted(bot.bot().value()));
  }

  private static EmbeddingResult migrated(long chunks) {
    return new EmbeddingResult.Finished(new BotOutcome.Migrated(chunks));
  }

  @Test
  void aBotsRowsAreReplacedByItsChunksInOrder() throws SQLException {
    BotKey bot = fixture.bot("bot", facts("one", 30), facts("two", 20));
    oldRow(bot);
    assertThat(embed(bot)).isEqualTo(migrated(50));
    assertThat(String.join(" ", fixture.contents(bot)))
        .isEqualTo(facts("one", 30) + " " + facts("two", 20));
    assertThat(fixture.status(bot)).isEqualTo(SyncStatus.SUCCEEDED);
    assertThat(fixture.strings("SELECT 1 FROM portage.chunk")).isEmpty();
    assertThat(fixture.strings("SELECT 1 FROM portage.vector")).isEmpty();
  }

  @Test
  void contentSourceAndVectorOfAChunkStayTogether() {
    BotKey bot = fixture.bot("bot", facts("file 0", 40), facts("file 1", 40), facts("file 2", 40));
    embed(bot);
    List<String> rows =
        fixture.strings(
            "SELECT content || '|' || source || '|' || (embedding::real[])[1] FROM items");
    assertThat(rows)
        .hasSize(120)
        .allSatisfy(
            row -> {
              String[] parts = row.split("\\|", 3);
              String file = parts[0].replaceAll(".*of file (\\d).*", "$1");
              assertThat(parts[1]).endsWith("file%s.txt".formatted(file));
              assertThat(Float.parseFloat(parts[2])).isEqualTo(RecordingModel.first(parts[0]));
            });
  }

  @Test
  void idsAreConsecutiveCurrentUlids() {
    BotKey bot = fixture.bot("bot", facts("many", 70));
    embed(bot);
    List<String> ids = fixture.strings("SELECT id FROM items ORDER BY id");
    for (int i = 1; i < ids.size(); i++) {
      assertThat(ids.get(i)).isEqualTo(Ulid.from(ids.get(i - 1)).increment().toString());
    }
    assertThat(Ulid.from(ids.getFirst()).getInstant())
        .isBetween(Instant.now().minusSeconds(600), Instant.now().plusSeconds(1));
  }

  @Test
  void duplicateChunksAreEmbeddedOnceAndWrittenAsOftenAsTheyOccur() {
    BotKey bot = fixture.bot("bot", facts("same", 10), facts("same", 10));
    assertThat(embed(bot)).isEqualTo(migrated(20));
    assertThat(fixture.model.embedded()).hasSize(10);
  }

  @Test
  void aRetryReusesCachedVectors() throws SQLException {
    BotKey bot = fixture.bot("bot", facts("many", 40));
    oldRow(bot);
    fixture.model.failFrom(16);
    assertThat(embed(bot)).isInstanceOf(EmbeddingResult.Retry.class);
    assertThat(fixture.status(bot)).isEqualTo(SyncStatus.FAILED);
    assertThat(fixture.contents(bot)).containsExactly("old");
    int paid = fixture.model.embedded().size();
    assertThat(paid).isPositive();

    fixture.model.failFrom(Integer.MAX_VALUE);
    assertThat(embed(bot)).isEqualTo(migrated(40));
    assertThat(fixture.model.embedded()).hasSize(40).doesNotHaveDuplicates();
  }

  @Test
  void textsThatAreTooLongForTheModelAreSplitFurtherWithoutLoss() {
    BotKey bot = fixture.bot("bot", facts("long", 20));
    fixture.model.takesAtMost(40);
    assertThat(embed(bot))
        .isInstanceOfSatisfying(
            EmbeddingResult.Finished.class,
            end -> {
              assertThat(end.outcome().chunks()).isEqualTo(40);
              assertThat(end.outcome().reason()).contains("20 chunks were split further");
            });
    assertThat(String.join(" ", fixture.contents(bot))).isEqualTo(facts("long", 20));
    assertThat(fixture.reason(bot)).contains("split further");
  }

  @Test
  void aTextThatIsTooLongHoweverItIsSplitFailsTheBotAndKeepsItsRows() throws SQLException {
    BotKey bot = fixture.bot("bot", facts("long", 2));
    oldRow(bot);
    fixture.model.takesAtMost(3);
    assertThat(embed(bot))
        .isInstanceOfSatisfying(
            EmbeddingResult.Finished.class,
            end -> assertThat(end.outcome()).isInstanceOf(BotOutcome.Failed.class));
    assertThat(fixture.contents(bot)).containsExactly("old");
  }

  @Test
  void anUnreadableSourceFailsTheBotKeepsItsRowsAndEmbedsNothing() throws SQLException {
    BotKey bot = fixture.bot("bot", facts("one", 5), null);
    oldRow(bot);
    assertThat(embed(bot))
        .isInstanceOfSatisfying(
            EmbeddingResult.Finished.class,
            end -> assertThat(end.outcome().reason()).contains("1 of 2 sources", "file1.txt"));
    assertThat(fixture.contents(bot)).containsExactly("old");
    assertThat(fixture.status(bot)).isEqualTo(SyncStatus.FAILED);
    assertThat(fixture.model.embedded()).isEmpty();
  }

  @Test
  void partialEmbeddingWritesTheReadableSourcesAndReportsTheOthers() throws SQLException {
    BotKey bot = fixture.bot("bot", null, facts("two", 5));
    oldRow(bot);
    assertThat(embedPartial(bot))
        .isInstanceOfSatisfying(
            EmbeddingResult.Finished.class,
            end -> {
              assertThat(end.outcome()).isInstanceOf(BotOutcome.Migrated.class);
              assertThat(end.outcome().reason()).contains("1 of 2 sources", "file0.txt");
            });
    assertThat(fixture.contents(bot)).hasSize(5).doesNotContain("old");
    assertThat(fixture.status(bot)).isEqualTo(SyncStatus.SUCCEEDED);
    assertThat(fixture.reason(bot)).contains("file0.txt");
  }

  @Test
  void withADeadPagePartialEmbeddingWritesTheOtherPagesOfItsSitemap() throws Exception {
    try (TestSite site = new TestSite()) {
      String urls =
          "<urlset><url><loc>%s</loc></url><url><loc>%s</loc></url></urlset>"
              .formatted(site.url("/a"), site.url("/gone"));
      site.html("/a", "<p>High at six.</p>")
          .file("/map.xml", "text/xml", urls.getBytes(StandardCharsets.UTF_8));
      fixture.bots.put(
          BotBuilder.bot("bot")
              .knowing(new Knowledge(List.of(), List.of(site.url("/map.xml")), List.of()))
              .build());
      BotKey bot = BotKey.of("user", "bot");
      assertThat(fixture.task(false).embed(bot, Optional.empty()))
          .isInstanceOfSatisfying(
              EmbeddingResult.Finished.class,
              end -> assertThat(end.outcome()).isInstanceOf(BotOutcome.Failed.class));
      assertThat(embedPartial(bot))
          .isInstanceOfSatisfying(
              EmbeddingResult.Finished.class,
              end -> assertThat(end.outcome().reason()).contains("1 of its 2 pages", "/gone"));
      assertThat(fixture.contents(bot)).containsExactly("High at six.");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatMayPassIsRetriedLaterAndNoRowIsWrittenBefore(boolean partial) throws SQLException {
    BotKey bot = fixture.bot("bot", facts("one", 2), facts("two", 5));
    oldRow(bot);
    fixture.outage(bot, 1);
    assertThat(fixture.task(partial).embed(bot, Optional.empty(), true))
        .isInstanceOfSatisfying(
            EmbeddingResult.Postponed.class,
            later -> {
              assertThat(later.why()).contains("1 of 2 sources", "file0.txt", "SlowDown");
              assertThat(later.ofAws()).isTrue();
            });
    assertThat(fixture.contents(bot)).containsExactly("old");
    fixture.task(partial).embed(bot, Optional.empty(), true);
    assertThat(fixture.contents(bot)).hasSize(7);
  }

  @Test
  void whatDoesNotExistIsNotRetried() {
    BotKey bot = fixture.bot("bot", null, facts("two", 5));
    assertThat(fixture.task(false).embed(bot, Optional.empty(), true))
        .isInstanceOf(EmbeddingResult.Finished.class);
  }

  @Test
  void withoutAnyTextTheRowsAreKept() throws SQLException {
    BotKey bot = fixture.bot("bot", " \n ", null);
    oldRow(bot);
    assertThat(embedPartial(bot))
        .isInstanceOfSatisfying(
            EmbeddingResult.Finished.class,
            end -> assertThat(end.outcome()).isInstanceOf(BotOutcome.Failed.class));
    assertThat(fixture.contents(bot)).containsExactly("old");
  }

  @Test
  void theEarlierOfTwoTasksForOneBotWritesNothing() {
    BotKey bot = fixture.bot("bot", facts("bot", 30));
    StagedChunks earlier = StagedChunks.begin(fixture.target.database(), bot.bot());
    earlier.add(List.of(new Chunk("source", "of the earlier one")));
    StagedChunks later = StagedChunks.begin(fixture.target.database(), bot.bot());
    later.add(List.of(new Chunk("source", "of the later one")));
    RowWriter writer = new RowWriter(fixture.target.database(), fixture.model);
    assertThat(writer.replace(bot.bot(), earlier, List.of(), "", Optional.empty()))
        .isInstanceOf(RowWriter.Written.LeaseLost.class);
    assertThat(fixture.contents(bot)).isEmpty();
  }

  @Test
  void cachedVectorsThatWereRemovedAreComputedAgain() {
    BotKey bot = fixture.bot("bot", facts("shared", 12));
    AtomicInteger calls = new AtomicInteger();
    fixture.model.beforeEach(
        () -> {
          if (calls.incrementAndGet() == 3) {
            fixture.strings("DELETE FROM portage.vector RETURNING 'cleared'");
          }
        });
    assertThat(embed(bot)).isEqualTo(migrated(12));
    assertThat(fixture.model.embedded()).hasSizeGreaterThan(12);
    assertThat(fixture.status(bot)).isEqualTo(SyncStatus.SUCCEEDED);
  }

  @Test
  void stagedChunksThatTheServerLostAreReported() throws SQLException {
    BotKey bot = fixture.bot("bot", facts("bot", 3));
    StagedChunks staged = StagedChunks.begin(fixture.target.database(), bot.bot());
    staged.add(List.of(new Chunk("source", "lost in a crash")));
    fixture.target.run("TRUNCATE portage.chunk");
    assertThat(
            new RowWriter(fixture.target.database(), fixture.model)
                .replace(bot.bot(), staged, List.of(), "", Optional.empty()))
        .isInstanceOf(RowWriter.Written.StagingLost.class);
  }

  @Test
  void aStoppedTaskWritesNoRowsReportsItAndKeepsCachedVectors() {
    BotKey bot = fixture.bot("bot", facts("bot", 40));
    CountDownLatch asked = new CountDownLatch(1);
    fixture.stop.onAsk(asked::countDown);
    fixture.model.beforeEach(
        () -> {
          Thread.ofPlatform().start(fixture.stop::ask);
          await(asked);
        });
    assertThat(embed(bot)).isEqualTo(new EmbeddingResult.Stopped());
    assertThat(fixture.contents(bot)).isEmpty();
    assertThat(fixture.status(bot)).isEqualTo(SyncStatus.FAILED);
    assertThat(fixture.reason(bot)).contains("stopped");
    assertThat(fixture.strings("SELECT 1 FROM portage.vector"))
        .hasSize(fixture.model.embedded().size());
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
