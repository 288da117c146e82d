package dev.portage.merge;

import static java.util.stream.Collectors.joining;

import dev.portage.journal.WrittenRows;
import dev.portage.merge.RowState.Target;
import dev.portage.postgres.CopyPipe.Copied;
import dev.portage.postgres.Session;
import dev.portage.store.CatalogTable;
import dev.portage.store.SqlName;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Writes rows of the source into a table whose ids do not tell their age, and records them. Usually
 * the target has none of them, and COPY writes into the table directly. Where it has some, or
 * Portage has written some before, they go into a temporary table; the server says in which state
 * each is, and {@link RowDecision} what is done.
 *
 * @param mapped table that the rows are written into, with the keys of the source
 * @param columns that are copied
 * @param policy of the operator
 * @param recorded whether rows of this table were recorded by an earlier run
 * @param parents of the rows, where the source is written meanwhile
 */
public record RowMerge(
    MappedTable mapped,
    List<SqlName> columns,
    RowPolicy policy,
    boolean recorded,
    Optional<Parents> parents) {
  private static final String UNIQUE_VIOLATION = "23505";
  private static final int PASSES = 4;
  private static final Duration INSERT = Duration.ofMinutes(30);

  /**
   * What a merge has done.
   *
   * @param rows that were inserted or updated
   * @param bytes that came from the source
   */
  public record Merged(long rows, long bytes) {}

  /** Of a source that nothing writes, or whose parents were all compared. */
  public RowMerge(MappedTable mapped, List<SqlName> columns, RowPolicy policy, boolean recorded) {
    this(mapped, columns, policy, recorded, Optional.empty());
  }

  /**
   * The parents of rows of a source that is written: some may be newer than the comparison of the
   * parents, and the target may have other rows of their keys.
   */
  @FunctionalInterface
  public interface Parents {
    /**
     * Looks at the parents of rows before they are written.
     *
     * @param stage a temporary table of the target with these rows, as the source has them
     * @return by which keys they are written; rows that may not be are left out there
     */
    MappedTable of(Session to, String stage, MappedTable mapped) throws SQLException;
  }

  /** Copies rows into a table with columns, in the transaction of the target. */
  public interface Pipe {
    /**
     * Copies the rows; may be called more than once.
     *
     * @param passing receives each message of the source's COPY
     */
    Copied into(String tableAndColumns, Consumer<byte[]> passing) throws SQLException;
  }

  /** Writes in the target's transaction. */
  public Merged write(Session to, Pipe pipe) throws SQLException {
    return mapped.isMapped() || parents.isPresent() ? staged(to, pipe) : directly(to, pipe);
  }

  private Merged directly(Session to, Pipe pipe) throws SQLException {
    // Within the savepoint, so that the entry has the same xmin as its rows.
    to.run("SAVEPOINT portage_rows");
    try {
      CopiedKeys keys = new CopiedKeys(columns.indexOf(target().ref().id()));
      Copied copied = pipe.into("%s (%s)".formatted(table(), SqlName.list(columns)), keys::read);
      if (!recorded || !WrittenRows.hasAny(to, target().oid(), keys.keys())) {
        WrittenRows.add(to, target().oid(), keys.keys());
        to.run("RELEASE SAVEPOINT portage_rows");
        return new Merged(copied.rows(), copied.bytes());
      }
    } catch (SQLException e) {
      if (!UNIQUE_VIOLATION.equals(e.getSQLState())) {
        throw e;
      }
    }
    to.run("ROLLBACK TO SAVEPOINT portage_rows");
    return staged(to, pipe);
  }

  /**
   * The same by a temporary table in any case, as where many of the rows are updates. May be called
   * more than once in a transaction.
   */
  public Merged staged(Session to, Pipe pipe) throws SQLException {
    String list = SqlName.list(columns);
    to.run("DROP TABLE IF EXISTS %s, %s".formatted(stage(), fact()));
    to.run(
        "CREATE TEMPORARY TABLE portage_stage_%d ON COMMIT DROP AS SELECT %s FROM %s WITH NO DATA"
            .formatted(target().oid(), list, table()));
    Copied copied = pipe.into("%s (%s)".formatted(stage(), list), message -> {});
    MappedTable keys = mapped;
    if (parents.isPresent()) {
      keys = parents.get().of(to, stage(), mapped);
    }
    return new RowMerge(keys, columns, policy, recorded).merged(to, copied);
  }

  private Merged merged(Session to, Copied copied) throws SQLException {
    // One statement for all of them, with a vector index perhaps.
    to.answerWithin(INSERT);
    if (mapped.isMapped()) {
      mapped.toTarget(to, stage());
    }
    String send = target().sendFunction(to);
    to.run(facts(send));
    Map<RowDecision, List<String>> states = new EnumMap<>(RowDecision.class);
    to.list(
        "SELECT DISTINCT written, target FROM %s".formatted(fact()),
        row -> {
          boolean written = row.getBoolean(1);
          Target there = Target.valueOf(row.getString(2));
          RowDecision decision = RowDecision.of(new RowState(true, written, there), policy);
          return states
              .computeIfAbsent(decision, of -> new ArrayList<>())
              .add("(%s, '%s')".formatted(written, there));
        });
    long updated = 0;
    if (states.containsKey(RowDecision.UPDATE)) {
      // First: a value of a unique key that a row gives up may be a new row's.
      updated = update(to, which(states.get(RowDecision.UPDATE)), send);
    }
    if (states.containsKey(RowDecision.ADOPT)) {
      WrittenRows.adopt(
          to,
          target().oid(),
          "SELECT f.sent, f.xmin_there FROM %s f WHERE %s AND %s"
              .formatted(fact(), which(states.get(RowDecision.ADOPT)), isAdoptable()));
    }
    List<String> absent = new ArrayList<>(states.getOrDefault(RowDecision.INSERT, List.of()));
    absent.addAll(states.getOrDefault(RowDecision.RESTORE, List.of()));
    List<byte[]> inserted = absent.isEmpty() ? List.of() : insert(to, which(absent), send);
    WrittenRows.add(to, target().oid(), inserted);
    return new Merged(inserted.size() + updated, copied.bytes());
  }

  /** A parent that the target has under a key of its own stays its own. */
  private String isAdoptable() {
    long table = target().oid();
    return policy.keys().areOfParents() && mapped.map().has(table)
        ? "NOT EXISTS (SELECT FROM %s m WHERE m.target_key = f.id::text)"
            .formatted(mapped.map().of(table))
        : "true";
  }

  private static String which(List<String> states) {
    return "(f.written, f.target) IN (%s)".formatted(String.join(", ", states));
  }

  /** What is known of each row; the stored bytes are compared, so types need no equality. */
  private String facts(String send) {
    String id = target().ref().id().quoted();
    return """
        CREATE TEMPORARY TABLE portage_fact_%8$d ON COMMIT DROP AS
        SELECT s.%1$s AS id, %2$s(s.%1$s) AS sent, w.key IS NOT NULL AS written,
               t.xmin AS xmin_there,
               CASE WHEN t.%1$s IS NULL THEN 'ABSENT'
                    WHEN pg_catalog.record_image_eq(ROW(%3$s), ROW(%4$s)) THEN 'SAME'
                    WHEN w.key IS NOT NULL AND %5$s THEN 'AS_WRITTEN'
                    ELSE 'OTHER' END AS target
          FROM %6$s s
          LEFT JOIN %7$s t ON t.%1$s = s.%1$s
          LEFT JOIN portage.written_row w ON w.table_oid = %8$d AND w.key = %2$s(s.%1$s)
        """
        .formatted(
            id,
            send,
            of("s"),
            of("t"),
            WrittenRows.unchanged("t", "w"),
            stage(),
            table(),
            target().oid());
  }

  private String of(String alias) {
    return columns.stream().map(column -> alias + "." + column.quoted()).collect(joining(", "));
  }

  /**
   * Inserts rows, but those for which the application has another row by another unique key; a
   * parent is then refused, since rows may not come under what is not it.
   */
  private List<byte[]> insert(Session to, String which, String send, Object... values)
      throws SQLException {
    String id = target().ref().id().quoted();
    return to.list(
        """
        INSERT INTO %s AS t (%s) OVERRIDING SYSTEM VALUE
        SELECT %s FROM %s s JOIN %s f ON f.id = s.%s WHERE %s
        %s
        RETURNING %s(t.%s)
        """
            .formatted(
                table(),
                SqlName.list(columns),
                of("s"),
                stage(),
                fact(),
                id,
                which,
                policy.keys().areOfParents() ? "" : "ON CONFLICT DO NOTHING",
                send,
                id),
        row -> row.getBytes(1),
        values);
  }

  /**
   * Updates rows in place, since other tables may refer to them. Where a value of a unique key is
   * to move from one row to another, they are updated one by one; those that remain in each other's
   * way are replaced, or left where they cannot be.
   */
  private long update(Session to, String which, String send) throws SQLException {
    to.run("SAVEPOINT portage_update");
    try {
      long updated = update(to, which, send, List.of());
      to.run("RELEASE SAVEPOINT portage_update");
      return updated;
    } catch (SQLException e) {
      if (!UNIQUE_VIOLATION.equals(e.getSQLState())) {
        throw e;
      }
    }
    to.run("ROLLBACK TO SAVEPOINT portage_update");
    List<byte[]> left =
        new ArrayList<>(
            to.list(
                "SELECT f.sent FROM %s f WHERE %s ORDER BY f.id".formatted(fact(), which),
                row -> row.getBytes(1)));
    long all = left.size();
    // Values mostly move all in one direction.
    for (int pass = 0; pass < PASSES && !left.isEmpty(); pass++) {
      Collections.reverse(left);
      left = updateEach(to, which, send, left);
    }
    return all - exchange(to, which, send, left).size();
  }

  /**
   * Replaces rows that are in each other's way, since the source has exchanged their values: all of
   * them are deleted and inserted, where that changes nothing else. Only rows that are as Portage
   * wrote them are replaced.
   *
   * @return those that are left, which differ
   */
  private List<byte[]> exchange(Session to, String which, String send, List<byte[]> rows)
      throws SQLException {
    if (rows.isEmpty() || !isReplaceable(to)) {
      return rows;
    }
    to.run("SAVEPOINT portage_update");
    try {
      Object keys = rows.toArray(byte[][]::new);
      String id = target().ref().id().quoted();
      int deleted =
          to.update(
              """
              DELETE FROM %1$s t USING %2$s f
               WHERE t.%3$s = f.id AND %4$s AND f.target = 'AS_WRITTEN' AND t.xmin = f.xmin_there
                 AND f.sent = ANY (?::bytea[])
              """
                  .formatted(table(), fact(), id, which),
              keys);
      List<byte[]> inserted = insert(to, which + " AND f.sent = ANY (?::bytea[])", send, keys);
      if (deleted == rows.size() && inserted.size() == deleted) {
        WrittenRows.add(to, target().oid(), inserted);
        to.run("RELEASE SAVEPOINT portage_update");
        return List.of();
      }
    } catch (SQLException e) {
      if (!UNIQUE_VIOLATION.equals(e.getSQLState())) {
        throw e;
      }
    }
    to.run("ROLLBACK TO SAVEPOINT portage_update");
    return rows;
  }

  /** Whether a row can be deleted and inserted again with nothing of it, or under it, lost. */
  private boolean isReplaceable(Session to) throws SQLException {
    return to.one(
        """
        SELECT c.relkind = 'r' AND NOT c.relhasrules AND NOT c.relhassubclass
               AND NOT EXISTS (SELECT FROM pg_constraint
                                WHERE confrelid = c.oid AND contype = 'f')
               AND NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = c.oid AND NOT tgisinternal)
               AND (SELECT count(*) FROM pg_attribute
                     WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped
                       AND attgenerated = '') = ?
          FROM pg_class c WHERE c.oid = ?::oid
        """,
        row -> row.getBoolean(1),
        columns.size(),
        target().oid());
  }

  /** Those that could not be updated. */
  private List<byte[]> updateEach(Session to, String which, String send, List<byte[]> rows)
      throws SQLException {
    List<byte[]> left = new ArrayList<>();
    for (byte[] row : rows) {
      to.run("SAVEPOINT portage_update");
      try {
        // Each with an entry of its own, which has the same xmin.
        update(to, which + " AND f.sent = ?", send, List.of(row));
        to.run("RELEASE SAVEPOINT portage_update");
      } catch (SQLException e) {
        if (!UNIQUE_VIOLATION.equals(e.getSQLState())) {
          throw e;
        }
        to.run("ROLLBACK TO SAVEPOINT portage_update");
        left.add(row);
      }
    }
    return left;
  }

  /** A row that the application has changed in the meantime has another xmin, and is left. */
  private long update(Session to, String which, String send, List<byte[]> row) throws SQLException {
    SqlName key = target().ref().id();
    String values =
        columns.stream()
            .filter(column -> !column.equals(key))
            .map(column -> "%s = s.%s".formatted(column.quoted(), column.quoted()))
            .collect(joining(", "));
    if (values.isEmpty()) {
      return 0;
    }
    String id = key.quoted();
    List<byte[]> written = new ArrayList<>();
    List<byte[]> existed = new ArrayList<>();
    to.list(
        """
        UPDATE %s t SET %s FROM %s s JOIN %s f ON f.id = s.%s
         WHERE t.%s = s.%s AND %s AND t.xmin = f.xmin_there
        RETURNING %s(t.%s), f.target = 'AS_WRITTEN'
        """
            .formatted(table(), values, stage(), fact(), id, id, id, which, send, id),
        found -> (found.getBoolean(2) ? written : existed).add(found.getBytes(1)),
        row.toArray());
    WrittenRows.add(to, target().oid(), written);
    WrittenRows.add(to, target().oid(), existed, true);
    return (long) written.size() + existed.size();
  }

  private String stage() {
    return "pg_temp.portage_stage_" + target().oid();
  }

  private String fact() {
    return "pg_temp.portage_fact_" + target().oid();
  }

  private CatalogTable target() {
    return mapped.table();
  }

  private String table() {
    return target().ref().name().quoted();
  }
}
