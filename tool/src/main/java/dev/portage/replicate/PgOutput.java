package dev.portage.replicate;

import dev.portage.postgres.Lsn;
import dev.portage.replicate.Streamed.Column;
import dev.portage.replicate.Tuple.Kind;
import dev.portage.store.SqlName;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads messages of the plugin pgoutput (PostgreSQL documentation, 53.9), protocol version 1. */
final class PgOutput {
  private PgOutput() {}

  /**
   * Reads one message.
   *
   * @param message with an array of its own, which the result may keep
   * @throws IllegalStateException where it is none of protocol version 1
   */
  static Streamed parse(ByteBuffer message) {
    byte type = message.get();
    return switch (type) {
      case 'B' -> new Streamed.Begin(new Lsn(message.getLong()));
      case 'C' -> commit(message);
      case 'R' -> relation(message);
      case 'I' -> insert(message);
      case 'U' -> update(message);
      case 'D' -> delete(message);
      case 'T' -> truncate(message);
      case 'M' -> marker(message);
      case 'O', 'Y' -> new Streamed.Other();
      default -> throw new IllegalStateException("unknown message: " + (char) type);
    };
  }

  private static Streamed commit(ByteBuffer message) {
    message.get();
    message.getLong();
    Lsn end = new Lsn(message.getLong());
    return new Streamed.Commit(end, message.getLong());
  }

  private static Streamed relation(ByteBuffer message) {
    int id = message.getInt();
    String schema = string(message);
    String name = string(message);
    message.get();
    int count = message.getShort();
    List<Column> columns = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      boolean key = message.get() == 1;
      columns.add(new Column(SqlName.of(string(message)), key));
      message.getInt();
      message.getInt();
    }
    // The catalog's own schema is sent as an empty name.
    return new Streamed.Relation(
        id, schema.isEmpty() ? SqlName.of(name) : SqlName.of(schema, name), List.copyOf(columns));
  }

  private static Streamed insert(ByteBuffer message) {
    int relation = message.getInt();
    message.get();
    return new Streamed.Insert(relation, tuple(message));
  }

  private static Streamed update(ByteBuffer message) {
    int relation = message.getInt();
    byte kind = message.get();
    Optional<Tuple> before = Optional.empty();
    if (kind == 'K' || kind == 'O') {
      before = Optional.of(identity(kind, message));
      message.get();
    }
    return new Streamed.Update(relation, before, tuple(message));
  }

  private static Streamed delete(ByteBuffer message) {
    int relation = message.getInt();
    return new Streamed.Delete(relation, identity(message.get(), message));
  }

  /** Of a key alone, all other values are sent as NULL, which says nothing of them. */
  private static Tuple identity(byte kind, ByteBuffer message) {
    Tuple tuple = tuple(message);
    return kind == 'K' ? tuple.withoutNulls() : tuple;
  }

  private static Streamed truncate(ByteBuffer message) {
    int count = message.getInt();
    message.get();
    List<Integer> relations = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      relations.add(message.getInt());
    }
    return new Streamed.Truncate(List.copyOf(relations));
  }

  private static Streamed marker(ByteBuffer message) {
    message.get();
    message.getLong();
    String prefix = string(message);
    byte[] content = new byte[message.getInt()];
    message.get(content);
    return new Streamed.Marker(prefix, new String(content, StandardCharsets.UTF_8));
  }

  private static Tuple tuple(ByteBuffer message) {
    int count = message.getShort();
    Kind[] kinds = new Kind[count];
    int[] starts = new int[count];
    int[] lengths = new int[count];
    for (int i = 0; i < count; i++) {
      kinds[i] = Kind.of(message.get());
      if (kinds[i] == Kind.TEXT || kinds[i] == Kind.BINARY) {
        lengths[i] = message.getInt();
        starts[i] = message.arrayOffset() + message.position();
        message.position(message.position() + lengths[i]);
      }
    }
    return new Tuple(message.array(), kinds, starts, lengths);
  }

  private static String string(ByteBuffer message) {
    int start = message.position();
    int end = start;
    while (message.get(end) != 0) {
      end++;
    }
    byte[] bytes = new byte[end - start];
    message.get(bytes);
    message.get();
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
