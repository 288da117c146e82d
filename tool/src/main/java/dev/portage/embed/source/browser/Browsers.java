package dev.portage.embed.source.browser;

import java.net.URI;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Pools the browsers of one worker. The first is started for the first page, another one only while
 * all are busy, and none runs after {@link #close}.
 */
public final class Browsers implements AutoCloseable {
  /** After this many consecutive failures to start a browser, no further start is attempted. */
  private static final int FAILED_STARTS = 3;

  private final BrowserSettings settings;
  private final Semaphore permits;
  private final Deque<BrowserSession> idle = new ConcurrentLinkedDeque<>();
  private final Set<BrowserSession> all = ConcurrentHashMap.newKeySet();
  private final AtomicInteger failedStarts = new AtomicInteger();
  private volatile boolean closed;

  /** A pool; no browser is started yet. */
  public Browsers(BrowserSettings settings) {
    this.settings = settings;
    this.permits = new Semaphore(settings.limits().pagesAtOnce(), true);
  }

  /** Renders a page; if its browser crashes, once more in a new one. */
  public Rendering render(URI url) {
    try {
      permits.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return stopping();
    }
    try {
      Rendering first = renderOnce(url);
      return first instanceof Rendering.Crashed && !closed ? renderOnce(url) : first;
    } finally {
      permits.release();
    }
  }

  private static Rendering stopping() {
    return new Rendering.Failed("was skipped because the worker is stopping");
  }

  private Rendering renderOnce(URI url) {
    if (closed) {
      return stopping();
    }
    if (failedStarts.get() >= FAILED_STARTS) {
      return new Rendering.Failed("was not rendered: earlier browsers did not start");
    }
    BrowserSession session;
    try {
      session = session();
    } catch (RuntimeException e) {
      failedStarts.incrementAndGet();
      return new Rendering.Failed(
          "was not rendered, because no browser could be started: " + BrowserSession.firstLine(e));
    }
    try {
      return session.render(url);
    } finally {
      giveBack(session);
    }
  }

  private BrowserSession session() {
    for (BrowserSession session = idle.poll(); session != null; session = idle.poll()) {
      if (session.isAlive()) {
        return session;
      }
      end(session);
    }
    BrowserSession started = started();
    failedStarts.set(0);
    return started;
  }

  /** Only one start at a time, so that the processes of each can be identified. */
  private synchronized BrowserSession started() {
    BrowserSession session = BrowserSession.start(settings);
    all.add(session);
    return session;
  }

  private void giveBack(BrowserSession session) {
    idle.push(session);
    // Checked afterwards, so that a session that is returned while the pool closes is closed, too.
    if ((closed || !session.isAlive()) && idle.remove(session)) {
      end(session);
    }
  }

  private void end(BrowserSession session) {
    all.remove(session);
    session.close();
  }

  @Override
  public void close() {
    closed = true;
    for (BrowserSession session = idle.poll(); session != null; session = idle.poll()) {
      end(session);
    }
    // For busy sessions, the rendering threads get a failure, and close them.
    all.forEach(BrowserSession::kill);
  }
}
