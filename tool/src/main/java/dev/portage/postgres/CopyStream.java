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
 * Rows into {@code items} through binary COPY (PostgreSQL documentation, COPY, binary format;
 * pgvector sends a vector as two 16-bit numbers, its dimension and zero, and then 32-bit floats).
 * Memory is one buffer, however many rows there are.
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

  /** Starts a COPY in the session's transaction. */
  public static CopyStream into(Session session) throws SQLException {
    try {
      return new CopyStream(
          new PGCopyOutputStream(
              session.connection().unwrap(PGConnection.class),
              "COPY items (id, botid, content, source, embedding) FROM STDIN (FORMAT binary)"));
    } catch (IOException e) {
      throw sql(e);
    }
  }

  /** Sends one row. */
  public void write(Row row) throws SQLException {
    try {
      out.writeShort(5);
      text(row.id());
      text(row.botId());
      text(row.content());
      text(row.source());
      vector(row.embedding());
      rows++;
    } catch (IOException e) {
      throw sql(e);
    }
  }

  private void text(String value) throws IOException {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private void vector(float[] vector) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * vector.length);
    bytes.putShort((short) vector.length).putShort((short) 0);
    bytes.asFloatBuffer().put(vector);
    out.writeInt(bytes.capacity());
    out.write(bytes.array());
  }

  /** Ends the COPY; the rows stand when the transaction commits. */
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

  /** Gives the COPY up where it was not finished. */
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
