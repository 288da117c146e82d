package dev.portage.embed.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.bots.BotId;
import dev.portage.embed.model.Embedder.TextStream;
import dev.portage.fault.Results;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class EmbedderTest {
  private static final PacedModel.RetryWindow SHORT =
      new PacedModel.RetryWindow(
          Duration.ofMillis(1), Duration.ofMillis(4), Duration.ofMillis(200));
  private static final Duration LONG_LINGER = Duration.ofMinutes(1);
  private static final BotId BOT = new BotId("bot");

  private final ScriptedModel model = new ScriptedModel();
  private final InMemoryVectorCache cache = new InMemoryVectorCache();

  private static Embedder embedder(ScriptedModel model, VectorCache cache, int callsInFlight) {
    return new Embedder(
        new PacedModel(model, new Pace(Quota.NONE, System::nanoTime), SHORT),
        cache,
        new Embedder.Limits(callsInFlight, LONG_LINGER));
  }

  private static List<String> texts(int from, int to) {
    return IntStream.range(from, to).mapToObj(Integer::toString).toList();
  }

  private static List<Embedded> all(List<Future<Embedded>> answers) {
    return answers.stream().map(Results::of).toList();
  }

  @Property(tries = 40)
  void eachTextIsEmbeddedOnceInFullBatches(@ForAll @IntRange(max = 1_000) int count) {
    ScriptedModel fresh = new ScriptedModel();
    InMemoryVectorCache cached = new InMemoryVectorCache();
    try (Embedder embedder = embedder(fresh, cached, 3);
        TextStream stream = embedder.open(BOT)) {
      List<Future<Embedded>> answers = stream.submit(texts(0, count));
      stream.done();
      assertThat(all(answers)).hasSize(count).allMatch(Embedded.Cached.class::isInstance);
    }
    assertThat(texts(0, count)).allMatch(text -> cached.of(text)[0] == Integer.parseInt(text));
    assertThat(fresh.batches()).hasSize((count + 95) / 96).allMatch(size -> size <= 96);
  }

  @Test
  void batchesAreFilledAcrossBots() {
    try (Embedder embedder = embedder(model, cache, 2)) {
      List<TextStream> streams = new ArrayList<>();
      List<Future<Embedded>> answers = new ArrayList<>();
      for (int bot = 0; bot < 12; bot++) {
        streams.add(embedder.open(new BotId("bot" + bot)));
      }
      for (int bot = 0; bot < 12; bot++) {
        answers.addAll(streams.get(bot).submit(texts(16 * bot, 16 * bot + 16)));
      }
      assertThat(all(answers)).hasSize(192);
      assertThat(model.batches()).containsExactly(96, 96);
      streams.forEach(TextStream::close);
    }
  }

  @Test
  void theBotThatCameFirstGoesFirst() {
    model.hold();
    try (Embedder embedder = embedder(model, cache, 1);
        TextStream occupying = embedder.open(new BotId("zeroth"));
        TextStream first = embedder.open(new BotId("first"));
        TextStream second = embedder.open(new BotId("second"))) {
      occupying.submit(texts(0, 96));
      model.awaitCalls(1);
      List<Future<Embedded>> late = second.submit(texts(1_000, 1_096));
      List<Future<Embedded>> early = first.submit(texts(100, 196));
      model.letGo();
      all(late);
      all(early);
      assertThat(model.firstTexts()).containsExactly("0", "100", "1000");
    }
  }

  @Test
  void asManyCallsAreInFlightAsAllowedAndNeverMore() {
    model.gather(3);
    try (Embedder embedder = embedder(model, cache, 3);
        TextStream stream = embedder.open(BOT)) {
      List<Future<Embedded>> answers = stream.submit(texts(0, 1_920));
      all(answers);
    }
    assertThat(model.mostAtOnce()).isEqualTo(3);
  }

  @Test
  void equalTextsAreBoughtOnceWhoeverAsks() {
    try (Embedder embedder = embedder(model, cache, 3);
        TextStream one = embedder.open(new BotId("one"));
        TextStream other = embedder.open(new BotId("other"))) {
      List<Future<Embedded>> answers = new ArrayList<>(one.submit(List.of("1", "2", "1")));
      answers.addAll(other.submit(List.of("2", "3")));
      one.done();
      other.done();
      all(answers);
      all(other.submit(List.of("1", "2", "3")));
    }
    assertThat(model.batches().stream().mapToInt(Integer::intValue).sum()).isEqualTo(3);
  }

  @Test
  void theTextThatIsTooLongIsFoundAmongOthers() {
    model.tooLong("37");
    try (Embedder embedder = embedder(model, cache, 1);
        TextStream stream = embedder.open(BOT)) {
      List<Embedded> ends = all(stream.submit(texts(0, 96)));
      assertThat(ends.get(37)).isInstanceOf(Embedded.TooLong.class);
      assertThat(ends.stream().filter(Embedded.Cached.class::isInstance)).hasSize(95);
    }
    assertThat(cache.size()).isEqualTo(95);
  }

  @Test
  void aTextThatIsRefusedHarmsNoOther() {
    model.refuse("37");
    try (Embedder embedder = embedder(model, cache, 1);
        TextStream stream = embedder.open(BOT)) {
      List<Future<Embedded>> answers = new ArrayList<>(stream.submit(texts(0, 96)));
      Future<Embedded> bad = answers.remove(37);
      assertThat(all(answers)).hasSize(95);
      assertThatThrownBy(() -> Results.of(bad))
          .isInstanceOfSatisfying(
              EmbeddingException.class, thrown -> assertThat(thrown.isTransient()).isFalse());
    }
  }

  @Test
  void aCallHasNoMoreTokensThanTwentySecondsOfTheQuota() {
    Quota small = new Quota(6_000, 6_000, 1, true);
    PacedModel slow = new PacedModel(model, new Pace(small, () -> 0), SHORT);
    TextQueue queue = new TextQueue(96, slow.pace(), Duration.ZERO);
    String number = "1".repeat(1_192);
    queue.add(
        IntStream.range(0, 9)
            .mapToObj(i -> new Embedder.PendingText(new ContentHash("" + i), number, BOT, 0))
            .toList());
    assertThat(take(queue)).hasSize(6);
    queue.add(
        List.of(new Embedder.PendingText(new ContentHash("large"), "1".repeat(90_000), BOT, -1)));
    assertThat(take(queue)).hasSize(1);
  }

  private static List<Embedder.PendingText> take(TextQueue queue) {
    try {
      return queue.take();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aServiceThatStaysAwayIsToldToAllWhoWait() {
    model.alwaysAnswer(new EmbeddingAnswer.Throttled(Optional.empty()));
    try (Embedder embedder = embedder(model, cache, 2);
        TextStream stream = embedder.open(BOT)) {
      List<Future<Embedded>> answers = stream.submit(texts(0, 5));
      stream.done();
      assertThat(answers)
          .allSatisfy(
              answer ->
                  assertThatThrownBy(() -> Results.of(answer))
                      .isInstanceOf(EmbeddingException.class));
    }
  }

  @Test
  void stoppedItKeepsWhatIsPaidForAndTellsTheOthers() {
    model.hold();
    try (Embedder embedder = embedder(model, cache, 1);
        TextStream stream = embedder.open(BOT)) {
      List<Future<Embedded>> answers = stream.submit(texts(0, 192));
      model.awaitCalls(1);
      Thread stopping = Thread.ofVirtual().start(() -> embedder.stop(Duration.ofSeconds(10)));
      assertThatThrownBy(() -> Results.of(stream.submit(List.of("9999")).getFirst()))
          .hasMessageContaining("stopped");
      model.letGo();
      all(answers.subList(0, 96));
      assertThatThrownBy(() -> Results.of(answers.get(100))).hasMessageContaining("stopped");
      assertThat(cache.size()).isEqualTo(96);
      assertThat(stopping.isInterrupted()).isFalse();
    }
  }
}
