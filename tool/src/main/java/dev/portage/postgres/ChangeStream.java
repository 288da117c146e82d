package dev.portage.postgres;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;

/**
 * The changes that a slot streams, as messages of the plugin pgoutput, for one thread.
 *
 * <p>A server ends a stream that reports nothing for {@code wal_sender_timeout}, usually a minute,
 * so the reader must not wait for anything else for long.
 */
public final class ChangeStream implements AutoCloseable {
  /** How often a reader reports to its server, at least. */
  public static final Duration STATUS = Duration.ofSeconds(1);

  private final PGReplicationStream stream;
  private final ReplicationSession session;

  ChangeStream(PGReplicationStream stream, ReplicationSession session) {
    this.stream = stream;
    this.session = session;
  }

  /** How values are sent. */
  public enum Format {
    /** As COPY's binary format has them, and messages that sessions write into the log. */
    BINARY,
    /** As text, and no messages: servers before version 14. */
    TEXT;

    /** The first version of the server whose plugin knows both options. */
    private static final int HAS_BOTH = 140_000;

    /**
     * What a server sends best.
     *
     * @param version of it, as {@code server_version_num} has it, such as 150004
     */
    public static Format of(int version) {
      return version >= HAS_BOTH ? BINARY : TEXT;
    }

    /**
     * The options of the plugin. Protocol version 1 suffices for all servers: later ones add
     * transactions that are not over (14), prepared ones (15) and parallel ones (16), which are not
     * asked for.
     */
    Map<String, String> options() {
      return switch (this) {
        case BINARY -> Map.of("proto_version", "1", "binary", "true", "messages", "true");
        case TEXT -> Map.of("proto_version", "1");
      };
    }
  }

  /**
   * The next message; empty where none has arrived. It does not wait: the driver's own waiting
   * reports nothing to the server until the server says something. A message has an array of its
   * own, which may be kept.
   *
   * @throws dev.portage.fault.Fault where the stream has ended
   */
  public Optional<ByteBuffer> poll() {
    return session.onServer(() -> Optional.ofNullable(stream.readPending()));
  }

  /**
   * What the server said last of its log: it has sent all commits before this position. It may be
   * behind what was said before.
   */
  public Lsn passed() {
    return new Lsn(stream.getLastReceiveLSN().asLong());
  }

  /**
   * Reports to the server that the reader lives, and that all commits up to here are stored, so
   * that the slot need not keep them.
   */
  public void report(Lsn stored) {
    session.onServer(
        () -> {
          LogSequenceNumber position = LogSequenceNumber.valueOf(stored.bytes());
          stream.setAppliedLSN(position);
          stream.setFlushedLSN(position);
          stream.forceUpdateStatus();
          return stream;
        });
  }

  /** Ends the stream at once; the slot stays. */
  @Override
  public void close() {
    session.close();
  }
}
