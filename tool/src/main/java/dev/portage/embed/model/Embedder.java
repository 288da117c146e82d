package dev.portage.embed.model;

import dev.portage.bots.BotId;
import dev.portage.embed.model.EmbeddingAnswer.Refused;
import dev.portage.embed.model.EmbeddingAnswer.TooLong;
import dev.portage.embed.model.EmbeddingAnswer.Vectors;
import dev.portage.embed.model.EmbeddingModel.Purpose;
import dev.portage.embed.model.VectorShelf.Bought;
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
  private final VectorShelf shelf;
  private final Limits limits;
  private final TextQueue queue;
  private final Semaphore inFlight;
  private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();

  /** Texts whose vector is being bought, or looked for. */
  private final ConcurrentMap<ContentHash, Wanted> claims = new ConcurrentHashMap<>();

  private volatile boolean stopped;

  /**
   * How much at once.
   *
   * @param callsInFlight at once: quota times latency, and some to spare
   * @param linger how long a batch waits to become full, while more texts may come
   */
  public record Limits(int callsInFlight, Duration linger) {
    /** For production. */
    public static final Limits USUAL = new Limits(16, Duration.ofMillis(250));
  }

  /** Embeds with this model; what it buys goes onto this shelf. */
  public Embedder(PacedModel paced, VectorShelf shelf, Limits limits) {
    this.paced = paced;
    this.shelf = shelf;
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
      List<Wanted> mine = new ArrayList<>();
      for (String text : texts) {
        Wanted wanted = new Wanted(ContentHash.of(text), text, bot, rank);
        Wanted earlier = claims.putIfAbsent(wanted.hash(), wanted);
        if (earlier == null) {
          mine.add(wanted);
        }
        futures.add((earlier == null ? wanted : earlier).future());
      }
      look(mine);
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
   * Looks on the shelf, after claiming: whoever lets go of a claim has put its vector there before.
   */
  private void look(List<Wanted> mine) {
    try {
      Set<ContentHash> kept = shelf.among(mine.stream().map(Wanted::hash).toList());
      mine.stream().filter(wanted -> kept.contains(wanted.hash())).forEach(this::kept);
      queue.add(mine.stream().filter(wanted -> !kept.contains(wanted.hash())).toList());
      if (stopped) {
        mine.forEach(wanted -> failed(wanted, stopping()));
      }
    } catch (RuntimeException | Error e) {
      mine.forEach(wanted -> failed(wanted, e));
      throw e;
    }
  }

  private void dispatch() {
    try {
      while (true) {
        inFlight.acquire();
        List<Wanted> batch = queue.take();
        if (batch.isEmpty()) {
          inFlight.release();
          return;
        }
        calls.execute(
            () -> {
              try {
                buy(batch);
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

  private void buy(List<Wanted> batch) {
    try {
      switch (paced.embed(batch.stream().map(Wanted::text).toList(), Purpose.DOCUMENT)) {
        case Vectors vectors -> keep(batch, vectors.vectors());
        case TooLong(String why) -> blame(batch, one -> end(one, new Embedded.TooLong(why)));
        case Refused(String why) -> blame(batch, one -> failed(one, refused(why)));
      }
    } catch (RuntimeException | Error e) {
      batch.forEach(wanted -> failed(wanted, e));
    }
  }

  private void keep(List<Wanted> batch, List<float[]> vectors) {
    List<Bought> bought = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      bought.add(new Bought(batch.get(i).hash(), batch.get(i).bot(), vectors.get(i)));
    }
    shelf.keep(bought);
    batch.forEach(this::kept);
  }

  /** The service refuses the batch for some of its texts: halves of it tell which. */
  private void blame(List<Wanted> batch, Consumer<Wanted> alone) {
    if (batch.size() == 1) {
      alone.accept(batch.getFirst());
      return;
    }
    buy(batch.subList(0, batch.size() / 2));
    buy(batch.subList(batch.size() / 2, batch.size()));
  }

  private EmbeddingException refused(String why) {
    return new EmbeddingException("%s refused: %s".formatted(paced.model().name(), why), false);
  }

  private static EmbeddingException stopping() {
    return new EmbeddingException("the worker was stopped", true);
  }

  private void kept(Wanted wanted) {
    end(wanted, new Embedded.Kept());
  }

  private void end(Wanted wanted, Embedded result) {
    claims.remove(wanted.hash(), wanted);
    wanted.future().complete(result);
  }

  private void failed(Wanted wanted, Throwable thrown) {
    claims.remove(wanted.hash(), wanted);
    wanted.future().completeExceptionally(thrown);
  }

  /**
   * Asks for nothing more. Calls that are on their way have a little time to end, since they are
   * paid for; whoever waits for others is told.
   */
  public void stop(Duration grace) {
    stopped = true;
    queue.end().forEach(wanted -> failed(wanted, stopping()));
    try {
      if (inFlight.tryAcquire(limits.callsInFlight(), grace.toMillis(), TimeUnit.MILLISECONDS)) {
        inFlight.release(limits.callsInFlight());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    List.copyOf(claims.values()).forEach(wanted -> failed(wanted, stopping()));
    calls.shutdownNow();
  }

  @Override
  public void close() {
    stop(Duration.ZERO);
    calls.close();
  }

  /** A text whose vector somebody waits for. */
  record Wanted(
      ContentHash hash, String text, BotId bot, long rank, CompletableFuture<Embedded> future) {
    Wanted(ContentHash hash, String text, BotId bot, long rank) {
      this(hash, text, bot, rank, new CompletableFuture<>());
    }
  }
}
