package dev.portage.embed;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.f4b6a3.ulid.Ulid;
import dev.portage.bots.BotKey;
import dev.portage.bots.SyncStatus;
import dev.portage.journal.BotOutcome;
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

/** An embedding task without a migration, as the stack itself starts it. */
class BotEmbeddingIT {
  private EmbeddingFixture world;

  @BeforeEach
  void open() throws SQLException {
    world = new EmbeddingFixture();
  }

  @AfterEach
  void close() throws SQLException {
    world.close();
  }

  private static String facts(String of, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "Fact %03d of %s is written down in this sentence.".formatted(i, of))
        .collect(joining(" "));
  }

  private EmbeddingResult embed(BotKey bot) {
    return world.task(false).embed(bot, Optional.empty());
  }

  private EmbeddingResult embedPartial(BotKey bot) {
    return world.task(true).embed(bot, Optional.empty());
  }

  private void oldRow(BotKey bot) throws SQLException {
    world.target.run(
        "INSERT INTO items (id, botid, content, source) VALUES ('old', '%s', 'old', 'old')"
            .formatted(bot.bot().value()));
  }

  private static EmbeddingResult migrated(long chunks) {
    return new EmbeddingResult.Finished(new BotOutcome.Migrated(chunks));
  }

  @Test
  void aBotsRowsAreReplacedByItsChunksInTheirOrder() throws SQLException {
    BotKey bot = world.bot("bot", facts("one", 30), facts("two", 20));
    oldRow(bot);
    assertThat(embed(bot)).isEqualTo(migrated(50));
    assertThat(String.join(" ", world.contents(bot)))
        .isEqualTo(facts("one", 30) + " " + facts("two", 20));
    assertThat(world.status(bot)).isEqualTo(SyncStatus.SUCCEEDED);
    assertThat(world.strings("SELECT 1 FROM portage.chunk")).isEmpty();
    assertThat(world.strings("SELECT 1 FROM portage.vector")).isEmpty();
  }

  @Test
  void contentSourceAndVectorOfAChunkStayTogether() {
    BotKey bot = world.bot("bot", facts("file 0", 40), facts("file 1", 40), facts("file 2", 40));
    embed(bot);
    List<String> rows =
        world.strings(
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
  void idsAreUlidsOfNowWithoutAGap() {
    BotKey bot = world.bot("bot", facts("many", 70));
    embed(bot);
    List<String> ids = world.strings("SELECT id FROM items ORDER BY id");
    for (int i = 1; i < ids.size(); i++) {
      assertThat(ids.get(i)).isEqualTo(Ulid.from(ids.get(i - 1)).increment().toString());
    }
    assertThat(Ulid.from(ids.getFirst()).getInstant())
        .isBetween(Instant.now().minusSeconds(600), Instant.now().plusSeconds(1));
  }

  @Test
  void equalChunksAreEmbeddedOnceAndStandAsOftenAsTheyOccur() {
    BotKey bot = world.bot("bot", facts("same", 10), facts("same", 10));
    assertThat(embed(bot)).isEqualTo(migrated(20));
    assertThat(world.model.embedded()).hasSize(10);
  }

  @Test
  void whatWasPaidForIsNotPaidForAgain() throws SQLException {
    BotKey bot = world.bot("bot", facts("many", 40));
    oldRow(bot);
    world.model.failFrom(16);
    assertThat(embed(bot)).isInstanceOf(EmbeddingResult.Retry.class);
    assertThat(world.status(bot)).isEqualTo(SyncStatus.FAILED);
    assertThat(world.contents(bot)).containsExactly("old");
    int paid = world.model.embedded().size();
    assertThat(paid).isPositive();

    world.model.failFrom(Integer.MAX_VALUE);
    assertThat(embed(bot)).isEqualTo(migrated(40));
    assertThat(world.model.embedded()).hasSize(40).doesNotHaveDuplicates();
  }

  @Test
  void textsThatTheModelFindsTooLongAreCutFurtherAndNothingIsLost() {
    BotKey bot = world.bot("bot", facts("long", 20));
    world.model.takesAtMost(40);
    assertThat(embed(bot))
        .isInstanceOfSatisfying(
            EmbeddingResult.Finished.class,
            end -> {
              assertThat(end.outcome().chunks()).isEqualTo(40);
              assertThat(end.outcome().reason()).contains("20 chunks were cut further");
            });
    assertThat(String.join(" ", world.contents(bot))).isEqualTo(facts("long", 20));
    assertThat(world.reason(bot)).contains("cut further");
  }

  @Test
  void aTextThatNoCuttingHelpsFailsTheBotAndKeepsItsRows() throws SQLException {
    BotKey bot = world.bot("bot", facts("long", 2));
    oldRow(bot);
    world.model.takesAtMost(3);
    assertThat(embed(bot))
        .isInstanceOfSatisfying(
            EmbeddingResult.Finished.class,
            end -> assertThat(end.outcome()).isInstanceOf(BotOutcome.Failed.class));
    assertThat(world.contents(bot)).containsExactly("old");
  }

  @Test
  void whereASourceCannotBeReadTheOldRowsStayAndNothingIsPaidFor() throws SQLException {
    BotKey bot = world.bot("bot", facts("one", 5), null);
    oldRow(bot);
    assertThat(embed(bot))
        .isInstanceOfSatisfying(
            EmbeddingResult.Finished.class,
            end -> assertThat(end.outcome().reason()).contains("1 of 2 sources", "file1.txt"));
    assertThat(world.contents(bot)).containsExactly("old");
    assertThat(world.status(bot)).isEqualTo(SyncStatus.FAILED);
    assertThat(world.model.embedded()).isEmpty();
  }

  @Test
  void partiallyTheBotIsBackWithWhatCouldBeReadAndSaysWhatIsMissing() throws SQLException {
    BotKey bot = world.bot("bot", null, facts("two", 5));
    oldRow(bot);
    assertThat(embedPartial(bot))
        .isInstanceOfSatisfying(
            EmbeddingResult.Finished.class,
            end -> {
              assertThat(end.outcome()).isInstanceOf(BotOutcome.Migrated.class);
              assertThat(end.outcome().reason()).contains("1 of 2 sources", "file0.txt");
            });
    assertThat(world.contents(bot)).hasSize(5).doesNotContain("old");
    assertThat(world.status(bot)).isEqualTo(SyncStatus.SUCCEEDED);
    assertThat(world.reason(bot)).contains("file0.txt");
  }

  @Test
  void whereNoSourceGivesTextNothingIsEverDeleted() throws SQLException {
    BotKey bot = world.bot("bot", " \n ", null);
    oldRow(bot);
    assertThat(embedPartial(bot))
        .isInstanceOfSatisfying(
            EmbeddingResult.Finished.class,
            end -> assertThat(end.outcome()).isInstanceOf(BotOutcome.Failed.class));
    assertThat(world.contents(bot)).containsExactly("old");
  }

  @Test
  void ofTwoTasksForOneBotTheLaterOneWritesAndTheEarlierOneWritesNothing() {
    BotKey bot = world.bot("bot", facts("bot", 30));
    StagedChunks earlier = StagedChunks.begin(world.target.database(), bot.bot());
    earlier.add(List.of(new Chunk("source", "of the earlier one")));
    StagedChunks later = StagedChunks.begin(world.target.database(), bot.bot());
    later.add(List.of(new Chunk("source", "of the later one")));
    RowWriter writer = new RowWriter(world.target.database(), world.model);
    assertThat(writer.replace(bot.bot(), earlier, List.of(), "", Optional.empty()))
        .isInstanceOf(RowWriter.Written.LeaseLost.class);
    assertThat(world.contents(bot)).isEmpty();
  }

  @Test
  void vectorsThatWereClearedAwayWithAnotherBotAreBoughtAgain() {
    BotKey bot = world.bot("bot", facts("shared", 12));
    AtomicInteger calls = new AtomicInteger();
    world.model.beforeEach(
        () -> {
          if (calls.incrementAndGet() == 3) {
            world.strings("DELETE FROM portage.vector RETURNING 'cleared'");
          }
        });
    assertThat(embed(bot)).isEqualTo(migrated(12));
    assertThat(world.model.embedded()).hasSizeGreaterThan(12);
    assertThat(world.status(bot)).isEqualTo(SyncStatus.SUCCEEDED);
  }

  @Test
  void chunksThatTheServerLostAreATryMore() throws SQLException {
    BotKey bot = world.bot("bot", facts("bot", 3));
    StagedChunks staged = StagedChunks.begin(world.target.database(), bot.bot());
    staged.add(List.of(new Chunk("source", "lost in a crash")));
    world.target.run("TRUNCATE portage.chunk");
    assertThat(
            new RowWriter(world.target.database(), world.model)
                .replace(bot.bot(), staged, List.of(), "", Optional.empty()))
        .isInstanceOf(RowWriter.Written.StagingLost.class);
  }

  @Test
  void stoppedItWritesNothingSaysSoAndKeepsWhatWasPaidFor() {
    BotKey bot = world.bot("bot", facts("bot", 40));
    CountDownLatch asked = new CountDownLatch(1);
    world.stop.onAsk(asked::countDown);
    world.model.beforeEach(
        () -> {
          Thread.ofPlatform().start(world.stop::ask);
          await(asked);
        });
    assertThat(embed(bot)).isEqualTo(new EmbeddingResult.Stopped());
    assertThat(world.contents(bot)).isEmpty();
    assertThat(world.status(bot)).isEqualTo(SyncStatus.FAILED);
    assertThat(world.reason(bot)).contains("stopped");
    assertThat(world.strings("SELECT 1 FROM portage.vector"))
        .hasSize(world.model.embedded().size());
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
