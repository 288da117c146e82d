package dev.portage.index;

import dev.portage.journal.DroppedIndexes;
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
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

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
                   coalesce(obj_description(c.oid, 'pg_class'), '')
              FROM pg_index i
              JOIN pg_class c ON c.oid = i.indexrelid
              JOIN pg_namespace n ON n.oid = c.relnamespace
              JOIN pg_am m ON m.oid = c.relam
              JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
             WHERE i.indrelid = ?::oid AND m.amname IN ('ivfflat', 'hnsw')
               -- Partial indexes, and those of expressions or other columns, are not touched.
               AND a.attname = ? AND i.indpred IS NULL AND i.indexprs IS NULL
             ORDER BY c.relname
            """,
            row ->
                new VectorIndex(
                    SqlName.of(row.getString(1), row.getString(2)),
                    row.getString(3),
                    Distance.ofDefinition(row.getString(5)),
                    options(row.getString(4)),
                    row.getString(5),
                    row.getLong(6),
                    row.getString(8),
                    row.getBoolean(7),
                    false),
            shape.oid(),
            table.embedding().last());
    Set<String> unfinished =
        IndexNames.unfinished(table, all, DroppedIndexes.of(session, shape.oid()));
    return new TableIndexes(
        all.stream()
            .map(index -> unfinished.contains(index.shortName()) ? index.asUnfinished() : index)
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

  /** The vector indexes that serve this distance, valid or not. */
  public List<VectorIndex> serving(Distance distance) {
    return all.stream().filter(index -> index.distance().equals(Optional.of(distance))).toList();
  }

  /**
   * The distance that searches use: that of the first index, or of the first that was dropped;
   * otherwise Euclidean, as in the application.
   */
  public static Distance distance(Database database, ChunkTable table) {
    return database.inTransaction(
        session -> {
          TableShape shape = IndexableTableReader.read(session, table);
          Stream<String> existing =
              of(session, table, shape).all().stream().map(VectorIndex::definition);
          Stream<String> dropped =
              DroppedIndexes.of(session, shape.oid()).stream().map(Dropped::definition);
          return Stream.concat(existing, dropped)
              .flatMap(definition -> Distance.ofDefinition(definition).stream())
              .findFirst()
              .orElse(Distance.L2);
        });
  }
}
