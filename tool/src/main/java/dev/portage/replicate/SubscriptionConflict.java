package dev.portage.replicate;

import dev.portage.postgres.Lsn;
import dev.portage.postgres.Session;
import dev.portage.replicate.Streamed.Relation;
import dev.portage.store.SqlName;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Why a subscription does not apply the next transaction of the source: it inserts rows that exist
 * on the target. The server writes that into its log only; here the slot is read without advancing
 * it, and the keys are looked up.
 *
 * @param commit of the transaction, as {@code ALTER SUBSCRIPTION … SKIP} names it
 * @param table in which they exist
 * @param keys of those rows, as text
 */
public record SubscriptionConflict(Lsn commit, SqlName table, List<String> keys) {
  /** Messages that are read: a conflict further on in a transaction is not found. */
  private static final int MOST = 20_000;

  /** Bytes of a row that are read: a key behind them is not found. */
  private static final int MOST_BYTES = 400;

  private static final int SHOWN = 3;

  /** What it is, as a sentence without its end. */
  public String describe() {
    return "the source's transaction that was committed at %s inserts rows into %s that exist on the target already: %s%s"
        .formatted(
            commit,
            table,
            String.join(", ", keys.subList(0, Math.min(SHOWN, keys.size()))),
            keys.size() > SHOWN ? ", and %,d more".formatted(keys.size() - SHOWN) : "");
  }

  /**
   * Looks for it.
   *
   * @param source whose slot no session reads now
   * @param applied up to which the target has applied all commits
   */
  static Optional<SubscriptionConflict> find(
      Session source, Session target, String slot, Lsn applied) throws SQLException {
    NextTransaction next = new NextTransaction(applied);
    source.list(
        """
        SELECT CASE WHEN get_byte(data, 0) IN (ascii('I'), ascii('D'))
                    THEN substr(data, 1, ?) ELSE data END
          FROM pg_logical_slot_peek_binary_changes(?, NULL, ?, 'proto_version', '1',
                                                   'publication_names', quote_ident(?))
         WHERE get_byte(data, 0) IN (ascii('B'), ascii('R'), ascii('I'), ascii('D'), ascii('C'))
         LIMIT ?
        """,
        row -> next.add(ByteBuffer.wrap(row.getBytes(1))),
        MOST_BYTES,
        slot,
        MOST,
        slot,
        MOST);
    for (Map.Entry<Relation, List<String>> of : next.inserted.entrySet()) {
      List<String> existing = existing(target, of.getKey(), of.getValue());
      if (!existing.isEmpty()) {
        return Optional.of(new SubscriptionConflict(next.commit, of.getKey().name(), existing));
      }
    }
    return Optional.empty();
  }

  private static List<String> existing(Session target, Relation table, List<String> keys)
      throws SQLException {
    SqlName key = table.columns().get(key(table).orElseThrow()).name();
    Optional<String> type =
        target.first(
            """
            SELECT format_type(atttypid, -1) FROM pg_attribute
             WHERE attrelid = to_regclass(?) AND attname = ?
            """,
            row -> row.getString(1),
            table.name().quoted(),
            key.last());
    return type.isEmpty()
        ? List.of()
        : target.list(
            """
            SELECT k.key FROM unnest(?::text[]) AS k (key)
             WHERE EXISTS (SELECT FROM %s t WHERE t.%s = k.key::%s)
            """
                .formatted(table.name().quoted(), key.quoted(), type.get()),
            row -> row.getString(1),
            (Object) keys.toArray(String[]::new));
  }

  /** Where the one column is that identifies rows; empty where it is not one. */
  private static Optional<Integer> key(Relation table) {
    List<Integer> keys =
        IntStream.range(0, table.columns().size())
            .filter(i -> table.columns().get(i).key())
            .boxed()
            .toList();
    return keys.size() == 1 ? Optional.of(keys.getFirst()) : Optional.empty();
  }

  /** The first transaction that the target has not applied, as far as it is read. */
  private static final class NextTransaction {
    private final Lsn applied;
    private final Map<Integer, Relation> relations = new HashMap<>();
    private final Map<Relation, List<String>> inserted = new LinkedHashMap<>();
    private final Set<String> deleted = new HashSet<>();
    private Lsn commit = Lsn.NONE;
    private boolean ended;

    NextTransaction(Lsn applied) {
      this.applied = applied;
    }

    boolean add(ByteBuffer message) {
      int type = message.get(0);
      switch (type) {
        case 'I', 'D' -> {
          if (!ended) {
            change(message, type == 'I');
          }
        }
        default -> {
          switch (PgOutput.parse(message)) {
            case Streamed.Relation relation -> relations.put(relation.id(), relation);
            case Streamed.Begin begin -> begin(begin);
            case Streamed.Commit end -> ended |= end.end().compareTo(applied) > 0;
            default -> throw new IllegalStateException("a message that was not asked for");
          }
        }
      }
      return ended;
    }

    private void begin(Streamed.Begin begin) {
      if (!ended) {
        commit = begin.commit();
        inserted.clear();
        deleted.clear();
      }
    }

    private void change(ByteBuffer message, boolean insert) {
      message.get();
      Relation table = relations.get(message.getInt());
      message.get();
      Optional<String> value = key(table).flatMap(at -> text(message, at));
      value.ifPresent(
          key -> {
            String place = table.id() + " " + key;
            if (!insert) {
              deleted.add(place);
            } else if (!deleted.contains(place)) {
              inserted.computeIfAbsent(table, of -> new ArrayList<>()).add(key);
            }
          });
    }

    /** The value at this place of a row; empty where it is not among the bytes that were read. */
    private static Optional<String> text(ByteBuffer row, int place) {
      row.getShort();
      for (int i = 0; row.remaining() >= 1 + Integer.BYTES; i++) {
        if (row.get() == 't') {
          int length = row.getInt();
          if (length > row.remaining()) {
            return Optional.empty();
          }
          byte[] value = new byte[length];
          row.get(value);
          if (i == place) {
            return Optional.of(new String(value, StandardCharsets.UTF_8));
          }
        }
      }
      return Optional.empty();
    }
  }
}
