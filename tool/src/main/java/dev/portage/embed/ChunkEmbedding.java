package dev.portage.embed;

import dev.portage.bots.BotId;
import dev.portage.embed.StagedChunks.Staged;
import dev.portage.embed.model.Embedded;
import dev.portage.embed.model.Embedder;
import dev.portage.embed.model.Embedder.TextStream;
import dev.portage.embed.model.EmbeddingException;
import dev.portage.fault.Results;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Future;

/** Gets a vector for each staged chunk; those that the model finds too long are cut further. */
final class ChunkEmbedding {
  /** Read from the stage at once: a few full batches. */
  private static final int PAGE = 480;

  /** Request for at once: enough for all calls in flight, and little memory. */
  private static final int WINDOW = 2_400;

  /** A model that still finds so little too long means something else. */
  private static final int SHORTEST = 32;

  private final Embedder embedder;
  private final StagedChunks staged;
  private final Deque<Request> asked = new ArrayDeque<>();
  private int cut;

  private record Request(Staged chunk, Future<Embedded> answer) {}

  ChunkEmbedding(Embedder embedder, StagedChunks staged) {
    this.embedder = embedder;
    this.staged = staged;
  }

  /**
   * Embeds them all.
   *
   * @return how many chunks had to be cut further
   * @throws EmbeddingException when the service refuses one, or does not recover in time
   */
  int embed(BotId bot) {
    try (TextStream texts = embedder.open(bot)) {
      double next = 0;
      for (List<Staged> page = staged.from(next, PAGE);
          !page.isEmpty();
          page = staged.from(next, PAGE)) {
        ask(texts, page);
        // Behind the pieces, too, that the last of them may have become.
        next = Math.floor(page.getLast().position()) + 1;
        settleTo(texts, WINDOW - PAGE);
      }
      texts.done();
      settleTo(texts, 0);
    }
    return cut;
  }

  private void ask(TextStream texts, List<Staged> chunks) {
    List<Future<Embedded>> answers =
        texts.submit(chunks.stream().map(chunk -> chunk.chunk().text()).toList());
    for (int i = 0; i < chunks.size(); i++) {
      asked.add(new Request(chunks.get(i), answers.get(i)));
    }
  }

  private void settleTo(TextStream texts, int left) {
    while (asked.size() > left) {
      Request first = asked.remove();
      switch (Results.of(first.answer())) {
        case Embedded.Cached() -> {}
        case Embedded.TooLong(String why) -> ask(texts, cut(first.chunk(), why));
      }
    }
  }

  private List<Staged> cut(Staged chunk, String why) {
    String text = chunk.chunk().text();
    List<String> halves = Chunking.halves(text);
    if (text.length() < SHORTEST || halves.size() < 2) {
      throw new EmbeddingException(
          "%s takes not even %d characters of %s: %s"
              .formatted(embedder.model().name(), text.length(), chunk.chunk().source(), why),
          false);
    }
    cut++;
    return staged.replace(chunk, halves);
  }
}
