package dev.portage.store;

import dev.portage.postgres.Session;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Cuts a large table into ranges of its blocks, so that no statement over all of its rows takes
 * longer than some minutes. Each range is read alone, without an index. The ranges hold each row
 * once where they are read in one snapshot: an UPDATE moves a row.
 */
public final class BlockRanges {
  /** At 60 MB/s, as slow instances read and hash, half a minute. */
  public static final long USUAL = 2L << 30;

  /** The first version that reads a range of blocks without reading the others. */
  private static final int HAS_RANGE_SCANS = 140_000;

  private static final String ALL = "true";

  private BlockRanges() {}

  /**
   * Conditions that select each row of the table once.
   *
   * @param bytes of a range, about; a smaller table has one condition, which is always true
   */
  public static List<String> of(Session session, CatalogTable table, long bytes)
      throws SQLException {
    record Size(long bytes, long blocks, int version) {}

    // Of a partitioned table, each range has the blocks of these numbers of each partition.
    Size size =
        session.one(
            """
            SELECT coalesce(sum(pg_table_size(c.oid)), 0)::bigint,
                   coalesce(max(pg_relation_size(c.oid)), 0)
                     / current_setting('block_size')::bigint,
                   current_setting('server_version_num')::integer
              FROM pg_class c
             WHERE c.relkind = 'r'
               AND (c.oid = ?::oid
                    OR c.oid IN (SELECT relid FROM pg_partition_tree(?::oid::regclass)))
            """,
            row -> new Size(row.getLong(1), row.getLong(2), row.getInt(3)),
            table.oid(),
            table.oid());
    long parts = Math.min(size.blocks(), Math.ceilDiv(size.bytes(), bytes));
    if (parts < 2 || size.version() < HAS_RANGE_SCANS) {
      return List.of(ALL);
    }
    long each = Math.ceilDiv(size.blocks(), parts);
    return LongStream.range(0, parts).mapToObj(part -> condition(part, parts, each)).toList();
  }

  /** The last range is open: the table may have grown since. */
  private static String condition(long part, long parts, long each) {
    String from = "ctid >= '(%d,0)'".formatted(part * each);
    String upTo = "ctid < '(%d,0)'".formatted((part + 1) * each);
    if (part == 0) {
      return upTo;
    }
    return part == parts - 1 ? from : from + " AND " + upTo;
  }
}
