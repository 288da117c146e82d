package dev.portage.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Changes rows of the source at a fixed rate, one in a transaction: another source in place of the
 * row's own, which leaves its vector where it is. It ends where the source refuses it.
 */
final class SourceWriter implements AutoCloseable {
  private static final int SESSIONS = 4;

  private final BenchDatabase source;
  private final List<String> ids;
  private final long interval;
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicLong written = new AtomicLong();
  private final long began = System.nanoTime();
  private volatile boolean closed;
  private volatile long ended;

  private SourceWriter(BenchDatabase source, int perSecond) {
    this.source = source;
    this.ids = source.column("SELECT id FROM items ORDER BY md5(id)");
    this.interval = Duration.ofSeconds(1).toNanos() * SESSIONS / perSecond;
  }

  static SourceWriter start(BenchDatabase source, int perSecond) {
    SourceWriter writer = new SourceWriter(source, perSecond);
    for (int i = 0; i < SESSIONS; i++) {
      int session = i;
      writer.threads.add(Thread.ofPlatform().daemon().start(() -> writer.run(session)));
    }
    return writer;
  }

  private void run(int session) {
    try (Connection connection = source.cluster().connect(source.database());
        Statement setting = connection.createStatement();
        PreparedStatement update =
            connection.prepareStatement("UPDATE items SET source = ? WHERE id = ?")) {
      setting.execute("SET synchronous_commit = off");
      long next = System.nanoTime();
      for (int i = session; !closed; i += SESSIONS) {
        update.setString(1, "written " + i);
        update.setString(2, ids.get(i % ids.size()));
        update.executeUpdate();
        written.incrementAndGet();
        ended = System.nanoTime();
        next += interval;
        LockSupport.parkNanos(next - System.nanoTime());
      }
    } catch (SQLException e) {
      if (!String.valueOf(e.getMessage()).contains("read-only")) {
        throw new IllegalStateException("the writer of the source failed", e);
      }
    }
  }

  /** Returns how many changes a second it has made. */
  double rate() {
    return written.get() / Math.max(1e-9, (ended - began) / 1e9);
  }

  @Override
  public void close() {
    closed = true;
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
