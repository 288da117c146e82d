package dev.portage.postgres;

import java.io.ByteArrayOutputStream;
import java.sql.SQLException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.CopyOut;

/**
 * Rows of the source into a table of the target through binary COPY, byte for byte: nothing is
 * decoded. One thread reads while the other writes, with some buffers between them; memory does not
 * grow with the rows, but with the longest of them.
 */
public final class CopyPipe {
  /** Rows go on in messages of about this size: a system call for each row costs more than it. */
  private static final int MESSAGE = 1 << 17;

  /** Messages that wait: enough for either side to pause for a checkpoint's moment. */
  private static final int WAITING = 16;

  /** An empty message ends it. */
  private static final byte[] END = {};

  private final Session source;
  private final Session target;
  private final BlockingQueue<byte[]> queue = new ArrayBlockingQueue<>(WAITING);

  private CopyPipe(Session source, Session target) {
    this.source = source;
    this.target = target;
  }

  /**
   * What went through.
   *
   * @param rows as both servers counted them
   * @param bytes of COPY's own format
   */
  public record Copied(long rows, long bytes) {}

  /** The source's half broke: that is the source's matter, and not the target's. */
  public static final class SourceBroke extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final SQLException thrown;

    /** Carries what the source said past the target's transaction. */
    public SourceBroke(SQLException thrown) {
      super(thrown);
      this.thrown = thrown;
    }

    /** What the source said. */
    public SQLException thrown() {
      return thrown;
    }
  }

  /**
   * Copies, in the transactions of both sessions.
   *
   * @param query that gives the rows: SQL, never anybody's input
   * @param tableAndColumns that take them, in the same order
   * @throws SourceBroke where the source fails
   * @throws SQLException where the target does
   */
  public static Copied run(Session source, String query, Session target, String tableAndColumns)
      throws SQLException {
    return new CopyPipe(source, target)
        .run(
            "COPY (" + query + ") TO STDOUT (FORMAT binary)",
            "COPY " + tableAndColumns + " FROM STDIN (FORMAT binary)");
  }

  private Copied run(String out, String in) throws SQLException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Long> reading = threads.submit(() -> read(out));
      try {
        return write(in, reading);
      } finally {
        // Where the target failed, the reader may wait for room that will never come.
        reading.cancel(true);
      }
    }
  }

  /** Reads to the end, and says how many rows there were. */
  private long read(String statement) throws SQLException, InterruptedException {
    try {
      long rows = pump(statement);
      queue.put(END);
      return rows;
    } catch (SQLException | RuntimeException e) {
      queue.put(END);
      throw e;
    }
  }

  private long pump(String statement) throws SQLException, InterruptedException {
    CopyOut copy = copies(source).copyOut(statement);
    try {
      ByteArrayOutputStream message = new ByteArrayOutputStream(2 * MESSAGE);
      for (byte[] row = copy.readFromCopy(); row != null; row = copy.readFromCopy()) {
        message.write(row, 0, row.length);
        if (message.size() >= MESSAGE) {
          queue.put(message.toByteArray());
          message.reset();
        }
      }
      if (message.size() > 0) {
        queue.put(message.toByteArray());
      }
      return copy.getHandledRowCount();
    } finally {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    }
  }

  private Copied write(String statement, Future<Long> reading) throws SQLException {
    CopyIn copy = copies(target).copyIn(statement);
    try {
      long bytes = 0;
      for (byte[] message = next(); message.length > 0; message = next()) {
        copy.writeToCopy(message, 0, message.length);
        bytes += message.length;
      }
      long read = rows(reading);
      long written = copy.endCopy();
      if (read != written) {
        throw new SQLException(
            "%d rows were read, and %d were written".formatted(read, written), "XX000");
      }
      return new Copied(written, bytes);
    } finally {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    }
  }

  private byte[] next() throws SQLException {
    try {
      return queue.take();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static long rows(Future<Long> reading) throws SQLException {
    try {
      return reading.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case SQLException cause -> throw new SourceBroke(cause);
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        default -> throw new IllegalStateException(e.getCause());
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static SQLException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new SQLException("interrupted while copying", "57014", e);
  }

  private static CopyManager copies(Session session) throws SQLException {
    return session.connection().unwrap(PGConnection.class).getCopyAPI();
  }
}
