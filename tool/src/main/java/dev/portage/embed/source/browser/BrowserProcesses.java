package dev.portage.embed.source.browser;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The processes of one browser: Playwright's driver, a child of this process, and the driver's own
 * children. When this process ends, however it does, the driver reads the end of its input, and
 * takes them all with it.
 */
final class BrowserProcesses {
  private static final Duration START = Duration.ofSeconds(30);
  private static final Duration GRACE = Duration.ofSeconds(3);

  private final AtomicReference<ProcessHandle> driver = new AtomicReference<>();

  private BrowserProcesses() {}

  static BrowserProcesses none() {
    return new BrowserProcesses();
  }

  /**
   * Remembers the driver that is started. Playwright does not name its process; so nobody else may
   * start one meanwhile.
   */
  <T> T startedBy(Supplier<T> start) {
    Set<ProcessHandle> before = ProcessHandle.current().children().collect(Collectors.toSet());
    try (Deadline deadline = new Deadline()) {
      Thread.ofVirtual().start(() -> watchStart(deadline, before));
      T started = start.get();
      newDriver(before).ifPresent(driver::set);
      return started;
    }
  }

  private static void watchStart(Deadline deadline, Set<ProcessHandle> before) {
    if (!deadline.isOverIn(START)) {
      newDriver(before).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  /** What is called node, or else the only process that is new: a script may lead to Node.js. */
  private static Optional<ProcessHandle> newDriver(Set<ProcessHandle> before) {
    List<ProcessHandle> started =
        ProcessHandle.current().children().filter(child -> !before.contains(child)).toList();
    return started.stream()
        .filter(BrowserProcesses::isNode)
        .findFirst()
        .or(() -> started.size() == 1 ? Optional.of(started.getFirst()) : Optional.empty());
  }

  private static boolean isNode(ProcessHandle child) {
    return child.info().command().filter(path -> path.matches(".*/node[^/]*")).isPresent();
  }

  /** Playwright itself hears of a browser's end only when it is asked for something. */
  boolean isBrowserAlive() {
    ProcessHandle leader = driver.get();
    return leader != null && leader.descendants().findAny().isPresent();
  }

  /** Ends the browser, and leaves the driver to tidy up behind it. */
  void killBrowser() {
    ProcessHandle leader = driver.get();
    if (leader != null) {
      leader.descendants().forEach(ProcessHandle::destroyForcibly);
    }
  }

  /** Kills the browser, and then the driver, unless what it returns is closed in time. */
  Deadline killAfter(Duration limit) {
    Deadline deadline = new Deadline();
    Thread.ofVirtual().name("browser-deadline").start(() -> watch(deadline, limit));
    return deadline;
  }

  private void watch(Deadline deadline, Duration limit) {
    if (deadline.isOverIn(limit)) {
      return;
    }
    killBrowser();
    ProcessHandle leader = driver.get();
    if (leader != null && !deadline.isOverIn(GRACE)) {
      leader.destroyForcibly();
    }
  }

  /** A time limit for one thing that the browser does. */
  static final class Deadline implements AutoCloseable {
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile boolean passed;

    private boolean isOverIn(Duration limit) {
      try {
        boolean isOver = over.await(limit.toMillis(), TimeUnit.MILLISECONDS);
        passed = passed || !isOver;
        return isOver;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return true;
      }
    }

    boolean passed() {
      return passed;
    }

    @Override
    public void close() {
      over.countDown();
    }
  }
}
