package dev.portage.copy;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.journal.WrittenRows;
import dev.portage.merge.RowPolicy;
import dev.portage.postgres.CopyPipe;
import dev.portage.postgres.Database;
import dev.portage.postgres.Session;
import dev.portage.store.CatalogTable;
import dev.portage.store.SqlName;
import dev.portage.store.TableRef;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Copies the rows of other tables that a table's foreign keys refer to, such as LangChain's
 * collections. They are copied first, since the target would refuse the table's own rows without
 * them. Rows that the target has already are kept.
 */
public final class References {
  private final Database source;
  private final Database target;

  /** Copies from a source into a target. */
  public References(Database source, Database target) {
    this.source = source;
    this.target = target;
  }

  /**
   * A foreign key of one column.
   *
   * @param column of the table
   * @param otherOid of the table that it refers to
   * @param other its name
   * @param key column of that
   */
  private record Key(SqlName column, long otherOid, SqlName other, SqlName key) {
    TableRef referred() {
      return new TableRef(other, key);
    }
  }

  /**
   * Copies the rows that this table's rows refer to.
   *
   * @return how many rows were inserted
   * @throws Fault SOURCE_UNFIT where a reference would still be missing
   */
  public long copy(CatalogTable from, CatalogTable to) {
    return copy(from, to, new HashSet<>());
  }

  /** The tables of the target that rows of this table refer to, directly or through others. */
  public List<TableRef> tables(CatalogTable of) {
    Set<TableRef> tables = new LinkedHashSet<>();
    List<Long> left = new ArrayList<>(List.of(of.oid()));
    while (!left.isEmpty()) {
      long oid = left.removeFirst();
      for (Key key : target.inTransaction(session -> keys(session, oid))) {
        if (tables.add(key.referred())) {
          left.add(key.otherOid());
        }
      }
    }
    return List.copyOf(tables);
  }

  private long copy(CatalogTable from, CatalogTable to, Set<Long> above) {
    above.add(to.oid());
    long rows = 0;
    for (Key key : target.inTransaction(session -> keys(session, to.oid()))) {
      if (above.contains(key.otherOid())) {
        throw new Fault(
            ExitCode.SOURCE_UNFIT,
            "%s refers by %s to %s, which refers back: such rows cannot be copied in parts"
                .formatted(to.ref().name(), key.column(), key.other()),
            "Drop that foreign key on the target, copy, and create it again.");
      }
      rows += copy(key, above);
      requireAll(from, key);
    }
    return rows;
  }

  private static List<Key> keys(Session session, long oid) throws SQLException {
    return session.list(
        """
        SELECT a.attname, n.nspname, c.relname, b.attname, c.oid
          FROM pg_constraint f
          JOIN pg_class c ON c.oid = f.confrelid
          JOIN pg_namespace n ON n.oid = c.relnamespace
          JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = f.conkey[1]
          JOIN pg_attribute b ON b.attrelid = f.confrelid AND b.attnum = f.confkey[1]
         WHERE f.conrelid = ?::oid AND f.contype = 'f' AND cardinality(f.conkey) = 1
         ORDER BY f.conname
        """,
        row ->
            new Key(
                SqlName.of(row.getString(1)),
                row.getLong(5),
                SqlName.of(row.getString(2), row.getString(3)),
                SqlName.of(row.getString(4))),
        oid);
  }

  private long copy(Key key, Set<Long> above) {
    CatalogTable from = read(source, key.referred());
    CatalogTable to = read(target, key.referred());
    List<SqlName> columns = TableFit.columns(from, to);
    String query = "SELECT %s FROM %s".formatted(SqlName.list(columns), key.other().quoted());
    long before = copy(from, to, new HashSet<>(above));
    long written =
        target.inTransaction(
            writing ->
                new RowMerge(to, columns, RowPolicy.keeping(false), prepared(writing, to))
                    .write(
                        writing,
                        (into, passing) ->
                            CopyPipe.run(
                                source,
                                CopyPipe.Reading.observed(reading -> query, passing),
                                writing,
                                into,
                                CopyLimits.USUAL.silence()))
                    .rows());
    Sequences.advance(target, target, to, columns);
    return before + written;
  }

  /** Whether an earlier run recorded rows of this table. */
  private static boolean prepared(Session session, CatalogTable table) throws SQLException {
    WrittenRows.prepare(session);
    return WrittenRows.gather(session, table.oid());
  }

  private static CatalogTable read(Database database, TableRef table) {
    return database.inTransaction(
        session -> CatalogTable.read(session, table, database.describe()));
  }

  /** Checks it before the first row is copied, so that nothing is half done when it fails. */
  private void requireAll(CatalogTable from, Key key) {
    String column = key.column().quoted();
    List<String> wanted =
        source.inLongTransaction(
            session ->
                session.list(
                    "SELECT DISTINCT %s::text FROM %s WHERE %s IS NOT NULL"
                        .formatted(column, from.ref().name().quoted(), column),
                    row -> row.getString(1)));
    Set<String> missing = new LinkedHashSet<>(wanted);
    missing.removeAll(
        target.inTransaction(
            session ->
                session.list(
                    "SELECT %s::text FROM %s WHERE %s::text = ANY (?)"
                        .formatted(key.key().quoted(), key.other().quoted(), key.key().quoted()),
                    row -> row.getString(1),
                    (Object) wanted.toArray(String[]::new))));
    if (!missing.isEmpty()) {
      throw new Fault(
          ExitCode.SOURCE_UNFIT,
          "%d values of %s, among them %s, are missing in %s of the target, which has a row that"
                  .formatted(missing.size(), key.column(), missing.iterator().next(), key.other())
              + " conflicts with them",
          "Compare that table on both sides: a row of the same name has another key there."
              + " Delete it where nothing refers to it, and run the same command again.");
    }
  }
}
