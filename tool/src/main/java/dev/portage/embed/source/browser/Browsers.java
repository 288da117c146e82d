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
  private final Semaphore permits;
  private final Deque<BrowserSession> idle = new ConcurrentLinkedDeque<>();
  private final Set<BrowserSession> all = ConcurrentHashMap.newKeySet();
  private final AtomicInteger failedStarts = new AtomicInteger();
  private volatile boolean closed;

  /** No browser is started yet. */
  public Browsers(BrowserSettings settings) {
    this.settings = settings;
    this.permits = new Semaphore(settings.limits().pagesAtOnce(), true);
  }

  /** Shows a page; where its browser breaks down, once more in a new one. */
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
    return new Rendering.Failed("was left because the worker is stopping");
  }

  private Rendering renderOnce(URI url) {
    if (closed) {
      return stopping();
    }
    if (failedStarts.get() >= FAILED_STARTS) {
      return new Rendering.Failed("has no browser: it did not start before");
    }
    BrowserSession session;
    try {
      session = session();
    } catch (RuntimeException e) {
      failedStarts.incrementAndGet();
      return new Rendering.Failed("has no browser: " + BrowserSession.firstLine(e));
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

  /** One at a time: their processes are told apart by that. */
  private synchronized BrowserSession started() {
    BrowserSession session = BrowserSession.start(settings);
    all.add(session);
    return session;
  }

  private void giveBack(BrowserSession session) {
    idle.push(session);
    // Asked after that, so that a session given back while all are closed is closed, too.
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
    // Those at work: their threads hear that the browser is gone, and end the rest.
    all.forEach(BrowserSession::kill);
  }
}
