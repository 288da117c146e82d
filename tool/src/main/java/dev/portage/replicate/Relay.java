package dev.portage.replicate;

import dev.portage.journal.Replication;
import dev.portage.postgres.ChangeStream;
import dev.portage.postgres.ChangeStream.Format;
import dev.portage.postgres.Database;
import dev.portage.postgres.Lsn;
import dev.portage.postgres.ReplicationSession;
import dev.portage.postgres.Session;
import dev.portage.postgres.Sides;
import dev.portage.replicate.Streamed.Relation;
import dev.portage.store.SqlName;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Applies the changes of a source to the target, as a slot streams them, several transactions of
 * the source in one of the target. The position is stored in that transaction, and confirmed to the
 * source after it: killed at any moment, the next relay begins where the target is.
 *
 * <p>After a fault a relay is closed, and another one opened.
 */
public final class Relay implements AutoCloseable {
  /** Rows that are applied by one statement. */
  private static final int MOST_ROWS = 5_000;

  private static final long MOST_BYTES = 32L << 20;

  /** Rows of one transaction of the target, unless one of the source has more. */
  private static final int MOST_IN_TRANSACTION = 20_000;

  /** Time limit for the rest of a transaction to arrive: the server streams it at once. */
  private static final Duration REST = Duration.ofMinutes(5);

  private static final long MICROS_TO_2000 = 946_684_800_000_000L;

  private final StreamReader reader;
  private final Database target;
  private final long migration;
  private final Followed followed;
  private final Map<Integer, Relation> relations = new HashMap<>();
  private Lsn applied;

  /**
   * The tables that are followed.
   *
   * @param ids of each the column that identifies its rows
   * @param applier of their changes
   */
  record Followed(Map<SqlName, SqlName> ids, ChangeApplier applier) {}

  Relay(StreamReader reader, Database target, long migration, Followed followed, Lsn applied) {
    this.reader = reader;
    this.target = target;
    this.migration = migration;
    this.followed = followed;
    this.applied = applied;
  }

  /**
   * Opens one, which begins where the target is.
   *
   * @throws dev.portage.fault.Fault where the slot cannot be read
   */
  static Relay open(Sides ends, Replication state, Followed followed) {
    int version =
        ends.source()
            .inTransaction(
                session ->
                    session.one(
                        "SELECT current_setting('server_version_num')::integer",
                        row -> row.getInt(1)));
    return open(ends, state, followed, Format.of(version));
  }

  /** The same in this format. */
  static Relay open(Sides ends, Replication state, Followed followed, Format format) {
    ReplicationSession session = ends.source().openReplication();
    try {
      ChangeStream stream = session.stream(state.name(), state.name(), state.applied(), format);
      return new Relay(
          StreamReader.start(stream, state.applied()),
          ends.target(),
          state.migration(),
          followed,
          state.applied());
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  /**
   * What a turn applied.
   *
   * @param transactions of the source
   * @param rows that were written or deleted
   * @param applied up to which all commits are applied
   * @param committed when the last of them was committed, by the source's clock; empty where there
   *     was none
   * @param markers messages of Portage's own that were among them
   */
  public record Turn(
      int transactions,
      long rows,
      Lsn applied,
      Optional<Instant> committed,
      List<String> markers) {}

  /** Up to which all commits are applied, also where they change nothing that is followed. */
  public Lsn applied() {
    return applied;
  }

  /**
   * Applies what has arrived, or waits for a transaction.
   *
   * @param wait how long, at most
   * @throws dev.portage.fault.Fault where the stream or the target fails; then this relay is closed
   */
  public Turn turn(Duration wait) {
    Optional<Streamed> first = reader.next(wait);
    if (first.isEmpty()) {
      applied = applied.orLater(reader.given());
      reader.stored(applied);
      return new Turn(0, 0, applied, Optional.empty(), List.of());
    }
    Transactions done =
        target.inLongTransaction(
            session -> {
              Transactions some = new Transactions(session);
              some.run(first.get());
              return some;
            });
    applied = done.end;
    reader.stored(applied);
    return new Turn(
        done.transactions, done.rows, applied, Optional.of(done.committed), done.markers);
  }

  /** Those that are applied in one transaction of the target. */
  private final class Transactions {
    private final Session to;
    private final Map<Integer, TableChanges> changes = new LinkedHashMap<>();
    private final List<String> markers = new ArrayList<>();
    private int transactions;
    private long rows;
    private long pending;
    private Lsn end = applied;
    private Instant committed = Instant.EPOCH;

    /** Whether the transaction of the source that is read changes a row. */
    private boolean changing;

    private Optional<Instant> written = Optional.empty();

    Transactions(Session to) {
      this.to = to;
    }

    void run(Streamed first) throws SQLException {
      Streamed message = first;
      while (!add(message) || (rows + pending < MOST_IN_TRANSACTION && reader.hasNext())) {
        message =
            reader
                .next(REST)
                .orElseThrow(
                    () -> new IllegalStateException("a transaction of the source does not end"));
      }
      flush();
      Replication.applied(to, migration, end, committed, written);
    }

    /** Whether a transaction of the source ends with this message. */
    private boolean add(Streamed message) throws SQLException {
      switch (message) {
        case Streamed.Relation relation -> {
          // Its columns may be others than before.
          flush();
          relations.put(relation.id(), relation);
        }
        case Streamed.Insert insert ->
            table(insert.relation()).ifPresent(of -> of.written(insert.row()));
        case Streamed.Update update ->
            table(update.relation()).ifPresent(of -> of.updated(update.before(), update.row()));
        case Streamed.Delete delete ->
            table(delete.relation()).ifPresent(of -> of.deleted(delete.row()));
        case Streamed.Truncate truncate -> {
          flush();
          List<SqlName> emptied =
              truncate.relations().stream()
                  .map(relation -> relations.get(relation).name())
                  .filter(followed.ids()::containsKey)
                  .toList();
          if (!emptied.isEmpty()) {
            changing = true;
            followed.applier().emptied(to, emptied);
          }
        }
        case Streamed.Marker marker -> {
          if (marker.prefix().equals(Markers.PREFIX)) {
            markers.add(marker.content());
          }
        }
        case Streamed.Commit commit -> {
          transactions++;
          end = commit.end();
          committed = instant(commit.microseconds());
          if (changing) {
            written = Optional.of(committed);
            changing = false;
          }
          return true;
        }
        case Streamed.Begin ignored -> {}
        case Streamed.Other ignored -> {}
      }
      pending = changes.values().stream().mapToLong(TableChanges::size).sum();
      if (pending >= MOST_ROWS
          || changes.values().stream().mapToLong(TableChanges::bytes).sum() >= MOST_BYTES) {
        flush();
      }
      return false;
    }

    private Optional<TableChanges> table(int relation) {
      Relation of = relations.get(relation);
      SqlName id = followed.ids().get(of.name());
      if (id == null) {
        return Optional.empty();
      }
      changing = true;
      return Optional.of(changes.computeIfAbsent(relation, any -> new TableChanges(of, id)));
    }

    private void flush() throws SQLException {
      if (!changes.isEmpty()) {
        followed.applier().apply(to, changes.values());
        rows += changes.values().stream().mapToLong(TableChanges::size).sum();
        changes.clear();
      }
      pending = 0;
    }
  }

  private static Instant instant(long microseconds) {
    long micros = microseconds + MICROS_TO_2000;
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, 1_000_000), 1_000L * Math.floorMod(micros, 1_000_000));
  }

  /** Ends the stream; the slot stays. */
  @Override
  public void close() {
    reader.close();
  }
}
