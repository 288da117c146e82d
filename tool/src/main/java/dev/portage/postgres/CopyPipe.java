package dev.portage.postgres;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.CopyOut;

/**
 * Rows of the source into a table of the target through binary COPY, byte for byte. One thread
 * reads while the other writes, with some buffers between them; memory does not grow with the
 * number of rows: a few megabytes are on their way, or one row that is longer.
 */
public final class CopyPipe {
  /** Rows go on in messages of about this size: a system call for each row costs more than it. */
  private static final int MESSAGE = 1 << 17;

  /** Messages on their way: enough for either side to pause during a checkpoint. */
  private static final int MESSAGES = 16;

  /** Bytes on their way of rows that are longer than a message. */
  private static final int LONG_ROWS = 1 << 23;

  /** Time limit for a reader to end after it was asked to. */
  private static final Duration TO_END = Duration.ofSeconds(10);

  private final Session source;
  private final Session target;
  private final Reading rows;
  private final Duration silence;
  private final BlockingQueue<Message> full = new ArrayBlockingQueue<>(MESSAGES + 1);
  private final BlockingQueue<Message> empty = new ArrayBlockingQueue<>(MESSAGES);
  private final Semaphore room = new Semaphore(LONG_ROWS);

  /** Rows that travel together; used again and again. An empty one ends it. */
  private static final class Message {
    private byte[] bytes = new byte[MESSAGE];
    private int length;

    /** Bytes that this message holds of the room for long rows. */
    private int held;

    boolean takes(byte[] row) {
      return length + row.length <= bytes.length;
    }

    /** Ready to be used again; one that held a long row keeps no room for it. */
    void empty() {
      length = 0;
      held = 0;
      if (bytes.length > MESSAGE) {
        bytes = new byte[MESSAGE];
      }
    }

    void add(byte[] row) {
      if (!takes(row)) {
        // One row alone is longer than a message.
        bytes = row;
        length = row.length;
        return;
      }
      System.arraycopy(row, 0, bytes, length, row.length);
      length += row.length;
    }
  }

  private static final class SourceFailed extends Exception {
    private static final long serialVersionUID = 1L;

    final SQLException thrown;

    SourceFailed(SQLException thrown) {
      super(thrown);
      this.thrown = thrown;
    }
  }

  private CopyPipe(Session source, Session target, Reading rows, Duration silence) {
    this.source = source;
    this.target = target;
    this.rows = rows;
    this.silence = silence;
    for (int i = 0; i < MESSAGES; i++) {
      empty.add(new Message());
    }
  }

  /**
   * How much was copied through the pipe.
   *
   * @param rows as both servers counted them
   * @param bytes of COPY's own format
   */
  public record Copied(long rows, long bytes) {}

  /** Says, in a transaction of the source, which rows are copied. */
  @FunctionalInterface
  public interface Reading {
    /**
     * Prepares the transaction.
     *
     * @return the query that gives the rows: SQL, never anybody's input
     */
    String query(Session source) throws SQLException;

    /** Called for each message of the source's COPY before it is passed on: one for each row. */
    default void passing(byte[] message) {}

    /** The same rows, whose messages are observed. */
    static Reading observed(Reading rows, Consumer<byte[]> passing) {
      return new Reading() {
        @Override
        public String query(Session source) throws SQLException {
          return rows.query(source);
        }

        @Override
        public void passing(byte[] message) {
          passing.accept(message);
        }
      };
    }
  }

  /** Carries what the target said past the transaction of the source. */
  private static final class TargetFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final SQLException thrown;

    TargetFailed(SQLException thrown) {
      super(thrown);
      this.thrown = thrown;
    }
  }

  /**
   * Copies, in the transaction of the target's session and in one of the source, which is opened
   * only now: a server that ends idle transactions would end it while the target is waited for.
   *
   * @param tableAndColumns that take the rows, in the order of the query
   * @param silence after which a target that takes no bytes counts as gone: the kernel alone would
   *     send them again for a quarter of an hour, and a timeout of the socket counts for reading
   * @throws dev.portage.fault.Fault where the source fails
   * @throws SQLException where the target does
   */
  public static Copied run(
      Database source, Reading reading, Session target, String tableAndColumns, Duration silence)
      throws SQLException {
    try {
      return source.inTransaction(
          from ->
              new CopyPipe(from, target, reading, silence)
                  .run(
                      "COPY (" + reading.query(from) + ") TO STDOUT (FORMAT binary)",
                      "COPY " + tableAndColumns + " FROM STDIN (FORMAT binary)"));
    } catch (TargetFailed e) {
      throw e.thrown;
    }
  }

  private Copied run(String out, String in) throws SQLException {
    FutureTask<Long> reading = new FutureTask<>(() -> read(out));
    Runnable readAndWatch =
        () -> {
          reading.run();
          if (reading.state() == Future.State.SUCCESS) {
            watch();
          }
        };
    // Polling sockets for virtual threads would take a third of the processor time of all this.
    Thread reader = Thread.ofPlatform().name("copy, reading").start(readAndWatch);
    try {
      return write(in, reading);
    } catch (SourceFailed e) {
      throw e.thrown;
    } catch (SQLException e) {
      throw new TargetFailed(e);
    } finally {
      end(reader);
    }
  }

  /**
   * Where the target failed, the reader may wait for room that will never come, or for a server
   * that does not answer: then its connection is closed.
   */
  private void end(Thread reader) throws SQLException {
    reader.interrupt();
    try {
      if (!reader.join(TO_END)) {
        source.connection().abort(Runnable::run);
        reader.join();
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Reads to the end, and says how many rows there were. */
  private long read(String statement) throws SQLException, InterruptedException {
    try {
      return pump(statement);
    } finally {
      // Whatever happened, the writer must not wait for more; there is always room for this one.
      full.add(new Message());
    }
  }

  /** A message that the writer has written; where it writes none for too long, it is cut off. */
  private Message free() throws SQLException, InterruptedException {
    Message message = empty.poll(silence.toMillis(), TimeUnit.MILLISECONDS);
    if (message == null) {
      throw cutOff();
    }
    return message;
  }

  /** The same for a long row: until those before it are written. */
  private void awaitRoom(int bytes) throws SQLException, InterruptedException {
    if (!room.tryAcquire(bytes, silence.toMillis(), TimeUnit.MILLISECONDS)) {
      throw cutOff();
    }
  }

  private SQLException cutOff() throws SQLException {
    target.connection().abort(Runnable::run);
    return new SQLException("the target took no bytes for " + silence, "08006");
  }

  /** Watches the writer until all that was read is written, or until it has failed. */
  private void watch() {
    try {
      for (int i = 0; i < MESSAGES; i++) {
        free();
      }
    } catch (InterruptedException | SQLException e) {
      // The writer has ended before, or it fails now: it says why.
      return;
    }
  }

  private long pump(String statement) throws SQLException, InterruptedException {
    CopyOut copy = copies(source).copyOut(statement);
    try {
      Message message = free();
      for (byte[] row = copy.readFromCopy(); row != null; row = copy.readFromCopy()) {
        rows.passing(row);
        if (message.length > 0 && !message.takes(row)) {
          full.put(message);
          message = free();
        }
        if (row.length > MESSAGE) {
          message.held = Math.min(row.length, LONG_ROWS);
          awaitRoom(message.held);
        }
        message.add(row);
      }
      if (message.length > 0) {
        full.put(message);
      } else {
        empty.add(message);
      }
      return copy.getHandledRowCount();
    } finally {
      if (copy.isActive()) {
        giveUp(copy);
      }
    }
  }

  /**
   * The driver does not read what the server still sends, and the next statement would take that
   * for its own answer: so the connection is closed, and not used again.
   */
  private void giveUp(CopyOut copy) throws SQLException {
    try {
      copy.cancelCopy();
    } finally {
      source.connection().abort(Runnable::run);
    }
  }

  private Copied write(String statement, Future<Long> reading) throws SQLException, SourceFailed {
    CopyIn copy = copies(target).copyIn(statement);
    try {
      long bytes = 0;
      for (Message message = next(); message.length > 0; message = next()) {
        copy.writeToCopy(message.bytes, 0, message.length);
        bytes += message.length;
        int held = message.held;
        message.empty();
        empty.add(message);
        room.release(held);
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

  private Message next() throws SQLException {
    try {
      return full.take();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static long rows(Future<Long> reading) throws SQLException, SourceFailed {
    try {
      return reading.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case SQLException cause -> throw new SourceFailed(cause);
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
