package dev.portage.merge;

import dev.portage.journal.KeyMap;
import dev.portage.journal.WrittenRows;
import dev.portage.postgres.Database;
import dev.portage.postgres.Session;
import dev.portage.store.CatalogTable;
import dev.portage.store.ForeignKey;
import dev.portage.store.ForeignKey.Reference;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Rows of a table of the target that Portage wrote and recorded one by one. They are removed only
 * while they are as Portage wrote them, and no row of another table refers to them, which might be
 * deleted with them.
 *
 * @param target where they are
 * @param table of the target
 */
public record RecordedRows(Database target, CatalogTable table) {
  /** Rows of one transaction. */
  private static final int AT_ONCE = 10_000;

  /** Which recorded rows are removed. */
  public enum Which {
    /** All, also those that were there before with the same content. */
    ALL("true"),
    /** Those that Portage inserted. */
    INSERTED("NOT w.existed");

    private final String condition;

    Which(String condition) {
      this.condition = condition;
    }
  }

  /**
   * How many recorded rows there are.
   *
   * @param removable that Portage inserted, nothing has changed since, and no row refers to
   * @param referred the same, to which rows of other tables refer
   * @param changed that Portage inserted, and the application has changed
   */
  public record Count(long removable, long referred, long changed) {}

  /** Counts them; reads only. */
  public Count count() {
    return target.inLongTransaction(
        session ->
            session.one(
                """
                SELECT count(*) FILTER (WHERE %1$s%7$s),
                       count(*) FILTER (WHERE %1$s AND NOT (true%7$s)),
                       count(*) FILTER (WHERE NOT %1$s)
                  FROM %2$s t JOIN %3$s w ON w.key = %4$s(t.%5$s) AND %6$s
                """
                    .formatted(
                        WrittenRows.unchanged("t", "w"),
                        name(),
                        WrittenRows.of(session, table.oid()),
                        table.sendFunction(session),
                        id(),
                        Which.INSERTED.condition,
                        unreferred(session, table)),
                row -> new Count(row.getLong(1), row.getLong(2), row.getLong(3))));
  }

  /** Whether any row is recorded. */
  public boolean isRecorded() {
    return target.inTransaction(session -> WrittenRows.exist(session, table.oid()));
  }

  /**
   * Removes those that Portage inserted, some thousands in each transaction; cut off, it is
   * finished by the next call. Rows that refer to others of the same table take several passes.
   *
   * @param lock how long a transaction waits for rows that another session has locked
   * @param stop asked before each transaction
   * @return how many were removed
   * @throws dev.portage.fault.Fault BUSY_ROWS, which is transient
   */
  public long removeInserted(Duration lock, BooleanSupplier stop) {
    target.inLongTransaction(
        session -> {
          WrittenRows.prepare(session);
          return WrittenRows.gather(session, table.oid());
        });
    long removed = 0;
    long before;
    do {
      before = removed;
      removed += removePages(lock, stop);
    } while (removed > before && !stop.getAsBoolean() && count().removable() > 0);
    return removed;
  }

  private long removePages(Duration lock, BooleanSupplier stop) {
    long removed = 0;
    Optional<String> after = Optional.empty();
    do {
      Optional<String> from = after;
      Page page =
          target.inLongTransaction(
              session -> {
                session.lockWithin(lock);
                return removePage(session, from);
              });
      removed += page.removed();
      after = page.last();
    } while (after.isPresent() && !stop.getAsBoolean());
    return removed;
  }

  private record Page(Optional<String> last, long removed) {}

  private Page removePage(Session session, Optional<String> after) throws SQLException {
    List<String> keys =
        session.list(
            "SELECT t.%1$s::text FROM %2$s t WHERE %3$s ORDER BY t.%1$s LIMIT %4$d"
                .formatted(
                    id(),
                    name(),
                    after.isPresent()
                        ? "t.%s > ?::%s".formatted(id(), keyType())
                        : "t.%s IS NOT NULL".formatted(id()),
                    AT_ONCE),
            row -> row.getString(1),
            after.stream().toArray());
    return keys.isEmpty()
        ? new Page(Optional.empty(), 0)
        : new Page(Optional.of(keys.getLast()), remove(session, keys, Which.INSERTED));
  }

  /** Removes recorded rows with these keys, and forgets them; their keys were gathered. */
  public long remove(Session session, List<String> keys, Which which) throws SQLException {
    Object values = keys.toArray(String[]::new);
    String wanted =
        "t.%1$s = ANY (?::text[]::%2$s[]) AND w.table_oid = %3$d AND w.key = %4$s(t.%1$s) AND %5$s AND %6$s"
            .formatted(
                id(),
                keyType(),
                table.oid(),
                table.sendFunction(session),
                WrittenRows.unchanged("t", "w"),
                which.condition);
    String unreferred = unreferred(session, table);
    if (!unreferred.isEmpty()) {
      // Locked first and deleted by a later statement, which sees each reference that was
      // committed until then; a reference that comes later waits, and is refused.
      session.list(
          "SELECT 1 FROM %s t, portage.written_row w WHERE %s ORDER BY t.%s FOR UPDATE OF t"
              .formatted(name(), wanted, id()),
          row -> 1,
          values);
    }
    List<String> gone = new ArrayList<>();
    List<byte[]> removed =
        session.list(
            "DELETE FROM %s t USING portage.written_row w WHERE %s%s RETURNING w.key, t.%s::text"
                .formatted(name(), wanted, unreferred, id()),
            row -> {
              gone.add(row.getString(2));
              return row.getBytes(1);
            },
            values);
    WrittenRows.forget(session, table.oid(), removed);
    KeyMap.forget(session, table.oid(), gone);
    return removed.size();
  }

  /** Conditions on a row t: no row of another table refers to it. */
  static String unreferred(Session session, CatalogTable table) throws SQLException {
    return unreferred(session, table, any -> "");
  }

  /**
   * The same of some rows of other tables.
   *
   * @param which further conditions on a row r that refers, for each reference
   */
  public static String unreferred(
      Session session, CatalogTable table, Function<Reference, String> which) throws SQLException {
    return ForeignKey.to(session, table.oid()).stream()
        .map(
            key ->
                " AND NOT EXISTS (SELECT FROM %s r WHERE r.%s = t.%s%s)"
                    .formatted(
                        key.child().quoted(),
                        key.column().quoted(),
                        key.parentColumn().quoted(),
                        which.apply(key)))
        .collect(Collectors.joining());
  }

  private String name() {
    return table.ref().name().quoted();
  }

  private String id() {
    return table.ref().id().quoted();
  }

  private String keyType() {
    return table.castType(table.ref().id());
  }
}
