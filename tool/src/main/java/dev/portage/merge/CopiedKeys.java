package dev.portage.merge;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the keys of rows that pass in the format of binary COPY (PostgreSQL documentation, COPY,
 * "Binary Format"): a header, then for each row the number of its fields, and each field with its
 * length before it.
 */
final class CopiedKeys {
  private static final byte[] SIGNATURE =
      "PGCOPY\n\u00ff\r\n\0".getBytes(StandardCharsets.ISO_8859_1);
  private static final int FLAGS = 4;

  private final int index;
  private final List<byte[]> keys = new ArrayList<>();
  private boolean begun;

  /**
   * Reads one field of each row.
   *
   * @param index of the field, from 0
   */
  CopiedKeys(int index) {
    this.index = index;
  }

  /** Reads one message: the server sends one for each row, the header before the first. */
  void read(byte[] message) {
    ByteBuffer bytes = ByteBuffer.wrap(message);
    if (!begun) {
      bytes.position(SIGNATURE.length + FLAGS);
      int extension = bytes.getInt();
      bytes.position(bytes.position() + extension);
      begun = true;
    }
    if (bytes.remaining() < Short.BYTES || bytes.getShort() < 0) {
      // The header alone, or the trailer.
      return;
    }
    for (int field = 0; field < index; field++) {
      int length = bytes.getInt();
      bytes.position(bytes.position() + Math.max(0, length));
    }
    byte[] key = new byte[bytes.getInt()];
    bytes.get(key);
    keys.add(key);
  }

  /** The keys so far, in the form of the type's send function. */
  List<byte[]> keys() {
    return keys;
  }
}
