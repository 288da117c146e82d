package dev.portage.embed.source.browser;


import java.net.URI;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The browsers of one worker. None runs before the first page, a second one only while the first is
 * at work, and none after {@link #close}.
 */
public final class Browsers implements AutoCloseable {
  /** After so many in a row that did not start no other is tried. */
  private static final int FAILED_STARTS = 3;

  private final BrowserSettings settings;
  private final Semaphore places;
  private final Deque<BrowserLane> idle = new ConcurrentLinkedDeque<>();
  private final Set<BrowserLane> all = ConcurrentHashMap.newKeySet();
  private final AtomicInteger failedStarts = new AtomicInteger();
  private volatile boolean closed;

  /** No browser is started yet. */
  public Browsers(BrowserSettings settings) {
    this.settings = settings;
    this.places = new Semaphore(settings.limits().pagesAtOnce(), true);
  }

  /** Shows a page; where its browser breaks down, once more in a new one. */
  public Rendering render(URI url) {
    try {
      places.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return stopping();
    }
    try {
      Rendering first = renderOnce(url);
      return first instanceof Rendering.Crashed && !closed ? renderOnce(url) : first;
    } finally {
      places.release();
    }
  }

  private static Rendering stopping() {
    return new Rendering.Failed("was left because the worker is stopping");
  }

  private Rendering renderOnce(URI url) {
    if (closed) {
      return stopping();
    }
    if (failedStarts.get() >= FAILED_STARTS) {
      return new Rendering.Failed("has no browser: it did not start before");
    }
    BrowserLane lane;
    try {
      lane = lane();
    } catch (RuntimeException e) {
      failedStarts.incrementAndGet();
      return new Rendering.Failed("has no browser: " + BrowserLane.firstLine(e));
    }
    try {
      return lane.render(url);
    } finally {
      giveBack(lane);
    }
  }

  private BrowserLane lane() {
    for (BrowserLane lane = idle.poll(); lane != null; lane = idle.poll()) {
      if (lane.isAlive()) {
        return lane;
      }
      end(lane);
    }
    BrowserLane started = started();
    failedStarts.set(0);
    return started;
  }

  /** One at a time: their processes are told apart by that. */
  private synchronized BrowserLane started() {
    BrowserLane lane = BrowserLane.start(settings);
    all.add(lane);
    return lane;
  }

  private void giveBack(BrowserLane lane) {
    idle.push(lane);
    // Asked after that, so that a lane given back while all are closed is closed, too.
    if ((closed || !lane.isAlive()) && idle.remove(lane)) {
      end(lane);
    }
  }

  private void end(BrowserLane lane) {
    all.remove(lane);
    lane.close();
  }

  @Override
  public void close() {
    closed = true;
    for (BrowserLane lane = idle.poll(); lane != null; lane = idle.poll()) {
      end(lane);
    }
    // Those at work: their threads hear that the browser is gone, and end the rest.
    all.forEach(BrowserLane::kill);
  }
}
