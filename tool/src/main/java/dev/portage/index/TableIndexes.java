package dev.portage.index;

import dev.portage.journal.DroppedIndexes.Dropped;
import dev.portage.postgres.Database;
import dev.portage.postgres.Session;
import dev.portage.store.ChunkTable;
import dev.portage.store.SqlName;
import dev.portage.store.TableShape;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The indexes of a table of chunks that matter to searches.
 *
 * @param all vector indexes, by name
 * @param tenantIndex btree that begins with the tenant's column and covers all rows; empty where
 *     none exists
 */
public record TableIndexes(List<VectorIndex> all, Optional<String> tenantIndex) {

  /**
   * Reads the indexes of a table.
   *
   * @throws dev.portage.fault.Fault NO_EXTENSION, NO_TABLE; BUSY_ROWS where it is locked
   */
  public static TableIndexes of(Database database, ChunkTable table) {
    return database.inTransaction(
        session -> {
          // Reading their sizes waits for locks of the table, and has no timeout of its own.
          session.run("SET LOCAL lock_timeout = '2s'");
          return of(session, table, IndexableTableReader.read(session, table));
        });
  }

  static TableIndexes of(Session session, ChunkTable table, TableShape shape) throws SQLException {
    List<VectorIndex> all =
        session.list(
            """
            SELECT n.nspname, c.relname, m.amname, coalesce(array_to_string(c.reloptions, ','), ''),
                   pg_get_indexdef(c.oid), pg_relation_size(c.oid), i.indisvalid AND i.indisready,
                   coalesce(obj_description(c.oid, 'pg_class'), ''),
                   i.indkey[0] <> 0, pg_get_indexdef(c.oid, 1, true),
                   format_type(k.atttypid, k.atttypmod), pg_get_expr(i.indpred, i.indrelid, true)
              FROM pg_index i
              JOIN pg_class c ON c.oid = i.indexrelid
              JOIN pg_namespace n ON n.oid = c.relnamespace
              JOIN pg_am m ON m.oid = c.relam
              JOIN pg_attribute k ON k.attrelid = c.oid AND k.attnum = 1
              JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attname = ?
             WHERE i.indrelid = ?::oid AND m.amname IN ('ivfflat', 'hnsw')
               AND (a.attnum = i.indkey[0]
                    -- An expression of the column.
                    OR (i.indkey[0] = 0
                        AND EXISTS (SELECT FROM pg_depend d
                                     WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                                       AND d.refclassid = 'pg_class'::regclass
                                       AND d.refobjid = i.indrelid
                                       AND d.refobjsubid = a.attnum)))
             ORDER BY c.relname
            """,
            row ->
                new VectorIndex(
                    SqlName.of(row.getString(1), row.getString(2)),
                    row.getString(3),
                    Distance.ofDefinition(row.getString(5)),
                    options(row.getString(4)),
                    new IndexCoverage(
                        row.getBoolean(9),
                        row.getString(10),
                        row.getString(11),
                        Optional.ofNullable(row.getString(12))),
                    row.getString(5),
                    row.getLong(6),
                    row.getString(8),
                    row.getBoolean(7),
                    false),
            table.embedding().last(),
            shape.oid());
    return new TableIndexes(
        all.stream()
            .map(
                index ->
                    IndexNames.isUnfinished(index.shortName(), shape.oid())
                        ? index.asUnfinished()
                        : index)
            .toList(),
        tenantIndex(session, table, shape));
  }

  private static Map<String, String> options(String text) {
    Map<String, String> options = new TreeMap<>();
    Arrays.stream(text.split(",", -1))
        .filter(option -> option.contains("="))
        .map(option -> option.split("=", 2))
        .forEach(option -> options.put(option[0], option[1]));
    return options;
  }

  private static Optional<String> tenantIndex(Session session, ChunkTable table, TableShape shape)
      throws SQLException {
    if (table.tenant().isEmpty()) {
      return Optional.empty();
    }
    return session.first(
        """
        SELECT c.relname
          FROM pg_index i
          JOIN pg_class c ON c.oid = i.indexrelid
          JOIN pg_am m ON m.oid = c.relam
          JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
         WHERE i.indrelid = ?::oid AND m.amname = 'btree' AND i.indisvalid AND i.indpred IS NULL
           AND a.attname = ?
         ORDER BY i.indnatts, c.relname LIMIT 1
        """,
        row -> row.getString(1),
        shape.oid(),
        table.tenant().get().last());
  }

  /** The vector indexes, valid or not, that the usual query by this distance can use. */
  public List<VectorIndex> serving(Distance distance) {
    return all.stream().filter(index -> index.isPlain(distance)).toList();
  }

  /** Those that answer only queries by their own expression, or over a part of the rows. */
  List<VectorIndex> special(Distance distance) {
    return all.stream()
        .filter(index -> index.distance().equals(Optional.of(distance)))
        .filter(index -> !index.coverage().isPlain())
        .toList();
  }

  /** Whether any exists that is not an unfinished build of Portage's own. */
  public boolean anyFinished() {
    return all.stream().anyMatch(index -> !index.unfinished());
  }

  /** Whether this index exists again, although it is recorded as dropped. */
  boolean hasAgain(Dropped index) {
    return all.stream()
        .filter(one -> one.shortName().equals(index.name()))
        .anyMatch(one -> one.valid() && !one.onTrial());
  }
}
