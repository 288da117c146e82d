package dev.portage.replicate;

import dev.portage.replicate.Streamed.Column;
import dev.portage.replicate.Streamed.Relation;
import dev.portage.store.SqlName;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The changes of one table, each row once: what it is after all of them. So a transaction of the
 * target has to write a row only once, however often the source changed it.
 */
final class TableChanges {
  private final Relation relation;
  private final int key;
  private final Map<ByteBuffer, Optional<Tuple>> rows = new LinkedHashMap<>();
  private long bytes;
  private boolean text;

  /**
   * No changes yet.
   *
   * @param id the column that identifies rows
   * @throws IllegalStateException where the stream does not have that column
   */
  TableChanges(Relation relation, SqlName id) {
    this.relation = relation;
    this.key = index(relation, id);
  }

  private static int index(Relation relation, SqlName name) {
    List<SqlName> names = relation.columns().stream().map(Column::name).toList();
    int index = names.indexOf(name);
    if (index < 0) {
      throw new IllegalStateException(
          "the stream of %s has no column %s".formatted(relation.name(), name));
    }
    return index;
  }

  Relation relation() {
    return relation;
  }

  /** Where a column is among a row's values. */
  int index(SqlName column) {
    return index(relation, column);
  }

  /** A row was inserted, or has these values now. */
  void written(Tuple row) {
    put(keyOf(row), Optional.of(row), row.message().length);
  }

  /**
   * A row was updated.
   *
   * @param before its replica identity, where that has changed or is the whole row
   */
  void updated(Optional<Tuple> before, Tuple row) {
    ByteBuffer now = keyOf(row);
    ByteBuffer then = before.map(this::keyOf).orElse(now);
    Optional<Tuple> earlier = rows.getOrDefault(then, Optional.empty());
    Tuple known = before.filter(Tuple::isWhole).map(row::completedFrom).orElse(row);
    Tuple complete = earlier.map(known::completedFrom).orElse(known);
    if (!then.equals(now)) {
      put(then, Optional.empty(), 0);
    }
    put(now, Optional.of(complete), complete.message().length);
  }

  /** A row was deleted. */
  void deleted(Tuple identity) {
    put(keyOf(identity), Optional.empty(), identity.length(key));
  }

  private void put(ByteBuffer of, Optional<Tuple> row, int size) {
    rows.remove(of);
    rows.put(of, row);
    bytes += 64 + size;
  }

  /** Whether the source sends values as text. */
  boolean isText() {
    return text;
  }

  private ByteBuffer keyOf(Tuple row) {
    text = row.kind(key) == Tuple.Kind.TEXT;
    return ByteBuffer.wrap(row.message(), row.start(key), row.length(key));
  }

  /** Rows that exist, with their values. */
  List<Tuple> present() {
    List<Tuple> present = new ArrayList<>();
    rows.values().forEach(row -> row.ifPresent(present::add));
    return present;
  }

  /** The keys of rows that no longer exist, as the source sent them. */
  List<byte[]> gone() {
    List<byte[]> gone = new ArrayList<>();
    rows.forEach(
        (of, row) -> {
          if (row.isEmpty()) {
            gone.add(bytes(of));
          }
        });
    return gone;
  }

  /** The keys of all rows that are changed, as the source sent them. */
  List<byte[]> keys() {
    return rows.keySet().stream().map(TableChanges::bytes).toList();
  }

  private static byte[] bytes(ByteBuffer key) {
    byte[] value = new byte[key.remaining()];
    key.duplicate().get(value);
    return value;
  }

  /** How many rows are changed. */
  int size() {
    return rows.size();
  }

  /** About how many bytes they occupy. */
  long bytes() {
    return bytes;
  }
}
