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

/**
 * Has a vector computed for each staged chunk, and splits chunks that are too long for the model.
 */
final class ChunkEmbedding {
  /** How many chunks are read from the staging table at once: a few full batches. */
  private static final int PAGE = 480;

  /** How many chunks may be pending: enough for all concurrent calls, and little memory. */
  private static final int WINDOW = 2_400;

  /** If a model rejects even this many characters as too long, length is not the cause. */
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
   * Embeds all staged chunks.
   *
   * @return how many chunks had to be split further
   * @throws EmbeddingException if the service rejects a chunk, or does not recover within the retry
   *     window
   */
  int embed(BotId bot) {
    try (TextStream texts = embedder.open(bot)) {
      double next = 0;
      for (List<Staged> page = staged.from(next, PAGE);
          !page.isEmpty();
          page = staged.from(next, PAGE)) {
        ask(texts, page);
        // Pieces of the last chunk, if it is split, stay below this position.
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
          "%s rejects even %d characters of %s as too long: %s"
              .formatted(embedder.model().name(), text.length(), chunk.chunk().source(), why),
          false);
    }
    cut++;
    return staged.replace(chunk, halves);
  }
}
