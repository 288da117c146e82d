package dev.portage.embed.model;

import dev.portage.bots.BotId;
import dev.portage.embed.model.EmbeddingAnswer.Refused;
import dev.portage.embed.model.EmbeddingAnswer.TooLong;
import dev.portage.embed.model.EmbeddingAnswer.Vectors;
import dev.portage.embed.model.EmbeddingModel.Purpose;
import dev.portage.embed.model.VectorCache.ComputedVector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Embeds the texts of all bots of a worker with one model. It fills batches across documents and
 * bots, with the texts of the bot that was opened first in front. A text that is requested several
 * times, or whose vector is in the cache, is computed only once.
 */
public final class Embedder implements AutoCloseable {
  private final PacedModel paced;
  private final VectorCache cache;
  private final Limits limits;
  private final TextQueue queue;
  private final Semaphore inFlight;
  private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();

  /** Texts whose vector is being looked up or computed. */
  private final ConcurrentMap<ContentHash, PendingText> pending = new ConcurrentHashMap<>();

  private volatile boolean stopped;

  /**
   * Limits of the concurrency.
   *
   * @param callsInFlight concurrent calls: quota times latency, with a reserve
   * @param linger how long an incomplete batch waits for more texts
   */
  public record Limits(int callsInFlight, Duration linger) {
    /** The limits for production. */
    public static final Limits DEFAULT = new Limits(16, Duration.ofMillis(250));
  }

  /** An embedder that stores the vectors of this model in this cache. */
  public Embedder(PacedModel paced, VectorCache cache, Limits limits) {
    this.paced = paced;
    this.cache = cache;
    this.limits = limits;
    this.inFlight = new Semaphore(limits.callsInFlight());
    this.queue = new TextQueue(paced.model().largestBatch(), paced.pace(), limits.linger());
    calls.execute(this::dispatch);
  }

  /** The model that computes the vectors. */
  public EmbeddingModel model() {
    return paced.model();
  }

  /** Opens a stream of texts for a bot. Streams that were opened earlier have priority. */
  public TextStream open(BotId bot) {
    return new TextStream(queue.nextRank(), bot);
  }

  /** The texts of one bot. */
  public final class TextStream implements AutoCloseable {
    private final long rank;
    private final BotId bot;
    private boolean done;

    private TextStream(long rank, BotId bot) {
      this.rank = rank;
      this.bot = bot;
      queue.opened();
    }

    /**
     * Requests vectors. This is allowed after {@link #done}, for pieces of chunks that had to be
     * split.
     *
     * @return the results in the order of the texts. A future fails with an {@link
     *     EmbeddingException} if the service rejects the text or does not recover within the retry
     *     window.
     */
    public List<Future<Embedded>> submit(List<String> texts) {
      List<Future<Embedded>> futures = new ArrayList<>();
      List<PendingText> added = new ArrayList<>();
      for (String text : texts) {
        PendingText candidate = new PendingText(ContentHash.of(text), text, bot, rank);
        PendingText earlier = pending.putIfAbsent(candidate.hash(), candidate);
        if (earlier == null) {
          added.add(candidate);
        }
        futures.add((earlier == null ? candidate : earlier).future());
      }
      lookUp(added);
      return futures;
    }

    /** Declares that no more texts will come, so batches no longer wait for this stream. */
    public void done() {
      if (!done) {
        done = true;
        queue.closed();
      }
    }

    @Override
    public void close() {
      done();
    }
  }

  /**
   * Looks the texts up in the cache. They are registered as pending before: a text that is no
   * longer pending has its vector in the cache.
   */
  private void lookUp(List<PendingText> added) {
    try {
      Set<ContentHash> cached = cache.cached(added.stream().map(PendingText::hash).toList());
      added.stream().filter(text -> cached.contains(text.hash())).forEach(this::completed);
      queue.add(added.stream().filter(text -> !cached.contains(text.hash())).toList());
      if (stopped) {
        added.forEach(text -> failed(text, stopping()));
      }
    } catch (RuntimeException | Error e) {
      added.forEach(text -> failed(text, e));
      throw e;
    }
  }

  private void dispatch() {
    try {
      while (true) {
        inFlight.acquire();
        List<PendingText> batch = queue.take();
        if (batch.isEmpty()) {
          inFlight.release();
          return;
        }
        calls.execute(
            () -> {
              try {
                requestBatch(batch);
              } finally {
                inFlight.release();
              }
            });
      }
    } catch (InterruptedException e) {
      // Only stop() interrupts this thread, and it completes all pending futures.
      Thread.currentThread().interrupt();
    }
  }

  private void requestBatch(List<PendingText> batch) {
    try {
      switch (paced.embed(batch.stream().map(PendingText::text).toList(), Purpose.DOCUMENT)) {
        case Vectors vectors -> store(batch, vectors.vectors());
        case TooLong(String why) -> bisect(batch, one -> end(one, new Embedded.TooLong(why)));
        case Refused(String why) -> bisect(batch, one -> failed(one, refused(why)));
      }
    } catch (RuntimeException | Error e) {
      batch.forEach(text -> failed(text, e));
    }
  }

  private void store(List<PendingText> batch, List<float[]> vectors) {
    List<ComputedVector> computed = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      computed.add(new ComputedVector(batch.get(i).hash(), batch.get(i).bot(), vectors.get(i)));
    }
    cache.store(computed);
    batch.forEach(this::completed);
  }

  /**
   * The service rejected the batch because of some of its texts. Requests its halves, to find
   * which.
   */
  private void bisect(List<PendingText> batch, Consumer<PendingText> single) {
    if (batch.size() == 1) {
      single.accept(batch.getFirst());
      return;
    }
    requestBatch(batch.subList(0, batch.size() / 2));
    requestBatch(batch.subList(batch.size() / 2, batch.size()));
  }

  private EmbeddingException refused(String why) {
    return new EmbeddingException(
        "%s rejected a text: %s".formatted(paced.model().name(), why), false);
  }

  private static EmbeddingException stopping() {
    return new EmbeddingException("the worker was stopped", true);
  }

  private void completed(PendingText text) {
    end(text, new Embedded.Cached());
  }

  private void end(PendingText text, Embedded result) {
    pending.remove(text.hash(), text);
    text.future().complete(result);
  }

  private void failed(PendingText text, Throwable thrown) {
    pending.remove(text.hash(), text);
    text.future().completeExceptionally(thrown);
  }

  /**
   * Stops making calls. Calls in flight may complete within the grace period, since they are
   * billed; all other pending futures fail.
   */
  public void stop(Duration grace) {
    stopped = true;
    queue.end().forEach(text -> failed(text, stopping()));
    try {
      if (inFlight.tryAcquire(limits.callsInFlight(), grace.toMillis(), TimeUnit.MILLISECONDS)) {
        inFlight.release(limits.callsInFlight());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    List.copyOf(pending.values()).forEach(text -> failed(text, stopping()));
    calls.shutdownNow();
  }

  @Override
  public void close() {
    stop(Duration.ZERO);
    calls.close();
  }

  /** A text whose vector has been requested. */
  record PendingText(
      ContentHash hash, String text, BotId bot, long rank, CompletableFuture<Embedded> future) {
    PendingText(ContentHash hash, String text, BotId bot, long rank) {
      this(hash, text, bot, rank, new CompletableFuture<>());
    }
  }
}
