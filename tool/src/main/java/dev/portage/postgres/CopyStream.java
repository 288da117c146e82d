package dev.portage.postgres;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.postgresql.copy.PGCopyOutputStream;

/**
 * Rows into a table through binary COPY (PostgreSQL documentation, COPY, binary format; pgvector
 * sends a vector as two 16-bit numbers, its dimension and zero, and then 32-bit floats). A row is
 * begun with {@link #row}, and then each of its values is sent in the order of the columns. Memory
 * use is one buffer, independent of the number of rows.
 */
public final class CopyStream implements AutoCloseable {
  private static final byte[] SIGNATURE = {
    'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0
  };
  private static final int BUFFER = 1 << 16;

  private final PGCopyOutputStream copy;
  private final DataOutputStream out;
  private long rows;
  private boolean finished;

  private CopyStream(PGCopyOutputStream copy) throws IOException {
    this.copy = copy;
    this.out = new DataOutputStream(new BufferedOutputStream(copy, BUFFER));
    out.write(SIGNATURE);
    out.writeInt(0);
    out.writeInt(0);
  }

  /**
   * Starts a COPY in the session's transaction.
   *
   * @param tableAndColumns such as {@code items (id, botid)}: SQL, never anybody's input
   */
  public static CopyStream into(Session session, String tableAndColumns) throws SQLException {
    try {
      return new CopyStream(
          new PGCopyOutputStream(
              session.connection().unwrap(PGConnection.class),
              "COPY " + tableAndColumns + " FROM STDIN (FORMAT binary)"));
    } catch (IOException e) {
      throw sql(e);
    }
  }

  /** Begins a row of this many values. */
  public CopyStream row(int values) throws SQLException {
    rows++;
    return send(() -> out.writeShort(values));
  }

  /**
   * A value of type text or char.
   *
   * @param value without U+0000, which PostgreSQL cannot hold
   */
  public CopyStream text(String value) throws SQLException {
    return bytes(value.getBytes(StandardCharsets.UTF_8));
  }

  /** A value that is NULL. */
  public CopyStream nothing() throws SQLException {
    return send(() -> out.writeInt(-1));
  }

  /** A value in the binary form of its type: a part of these bytes. */
  public CopyStream value(byte[] from, int start, int length) throws SQLException {
    return send(
        () -> {
          out.writeInt(length);
          out.write(from, start, length);
        });
  }

  /** A value of type bytea. */
  public CopyStream bytes(byte[] value) throws SQLException {
    return send(
        () -> {
          out.writeInt(value.length);
          out.write(value);
        });
  }

  /** A value of type double precision. */
  public CopyStream number(double value) throws SQLException {
    return send(
        () -> {
          out.writeInt(Double.BYTES);
          out.writeDouble(value);
        });
  }

  /** A value of type vector. */
  public CopyStream vector(float[] value) throws SQLException {
    ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * value.length);
    bytes.putShort((short) value.length).putShort((short) 0);
    bytes.asFloatBuffer().put(value);
    return bytes(bytes.array());
  }

  private interface Sending {
    void send() throws IOException;
  }

  private CopyStream send(Sending sending) throws SQLException {
    try {
      sending.send();
      return this;
    } catch (IOException e) {
      throw sql(e);
    }
  }

  /** Ends the COPY; the rows exist when the transaction commits. */
  public long finish() throws SQLException {
    try {
      out.writeShort(-1);
      out.flush();
      copy.endCopy();
      finished = true;
      return rows;
    } catch (IOException e) {
      throw sql(e);
    }
  }

  /** Cancels the COPY where it was not finished. */
  @Override
  public void close() throws SQLException {
    if (!finished && copy.isActive()) {
      copy.cancelCopy();
    }
  }

  private static SQLException sql(IOException e) {
    return e.getCause() instanceof SQLException sql
        ? sql
        : new SQLException("the connection broke during COPY", "08006", e);
  }
}
