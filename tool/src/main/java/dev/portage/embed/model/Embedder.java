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
 * Embeds the texts of all bots of a worker through one model: in full batches, whichever documents
 * and bots they come from, those of the bot that came first before those of others. A text that
 * several ask for, or whose vector is on the shelf already, is not bought again.
 */
public final class Embedder implements AutoCloseable {
  private final PacedModel paced;
  private final VectorCache cache;
  private final Limits limits;
  private final TextQueue queue;
  private final Semaphore inFlight;
  private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();

  /** Texts whose vector is being bought, or looked for. */
  private final ConcurrentMap<ContentHash, PendingText> pending = new ConcurrentHashMap<>();

  private volatile boolean stopped;

  /**
   * How much at once.
   *
   * @param callsInFlight at once: quota times latency, and some to spare
   * @param linger how long a batch waits to become full, while more texts may come
   */
  public record Limits(int callsInFlight, Duration linger) {
    /** For production. */
    public static final Limits DEFAULT = new Limits(16, Duration.ofMillis(250));
  }

  /** Embeds with this model; what it buys goes onto this cache. */
  public Embedder(PacedModel paced, VectorCache cache, Limits limits) {
    this.paced = paced;
    this.cache = cache;
    this.limits = limits;
    this.inFlight = new Semaphore(limits.callsInFlight());
    this.queue = new TextQueue(paced.model().largestBatch(), paced.pace(), limits.linger());
    calls.execute(this::dispatch);
  }

  /** The model behind. */
  public EmbeddingModel model() {
    return paced.model();
  }

  /** Opens a stream of texts for a bot; streams that were opened earlier go first. */
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
     * Asks for vectors. The stream may be done already: what is cut later comes later.
     *
     * @return for each text, in order, what became of it. It fails with an {@link
     *     EmbeddingException} where the service refuses the text or does not recover.
     */
    public List<Future<Embedded>> submit(List<String> texts) {
      List<Future<Embedded>> futures = new ArrayList<>();
      List<PendingText> mine = new ArrayList<>();
      for (String text : texts) {
        PendingText added = new PendingText(ContentHash.of(text), text, bot, rank);
        PendingText earlier = pending.putIfAbsent(added.hash(), added);
        if (earlier == null) {
          mine.add(added);
        }
        futures.add((earlier == null ? added : earlier).future());
      }
      lookUp(mine);
      return futures;
    }

    /** No more will come: no batch waits for it any longer. */
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
   * Looks on the cache, after claiming: whoever lets go of a claim has put its vector there before.
   */
  private void lookUp(List<PendingText> mine) {
    try {
      Set<ContentHash> cached = cache.cached(mine.stream().map(PendingText::hash).toList());
      mine.stream().filter(text -> cached.contains(text.hash())).forEach(this::completed);
      queue.add(mine.stream().filter(text -> !cached.contains(text.hash())).toList());
      if (stopped) {
        mine.forEach(text -> failed(text, stopping()));
      }
    } catch (RuntimeException | Error e) {
      mine.forEach(text -> failed(text, e));
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
      // Only stop interrupts: it tells those who wait.
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

  /** The service refuses the batch for some of its texts: halves of it tell which. */
  private void bisect(List<PendingText> batch, Consumer<PendingText> alone) {
    if (batch.size() == 1) {
      alone.accept(batch.getFirst());
      return;
    }
    requestBatch(batch.subList(0, batch.size() / 2));
    requestBatch(batch.subList(batch.size() / 2, batch.size()));
  }

  private EmbeddingException refused(String why) {
    return new EmbeddingException("%s refused: %s".formatted(paced.model().name(), why), false);
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
   * Asks for nothing more. Calls that are on their way have a little time to end, since they are
   * paid for; whoever waits for others is told.
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

  /** A text whose vector somebody waits for. */
  record PendingText(
      ContentHash hash, String text, BotId bot, long rank, CompletableFuture<Embedded> future) {
    PendingText(ContentHash hash, String text, BotId bot, long rank) {
      this(hash, text, bot, rank, new CompletableFuture<>());
    }
  }
}
