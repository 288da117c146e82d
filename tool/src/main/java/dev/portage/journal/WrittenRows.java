package dev.portage.journal;

import dev.portage.postgres.Session;
import dev.portage.store.BlockRanges;
import dev.portage.store.CatalogTable;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Records which rows Portage wrote into tables whose ids do not tell their age: for each its key,
 * and the transaction that wrote it. A row that still has that transaction in its {@code xmin} is
 * as it was written, since every UPDATE changes it; so no hash of the content is needed, and
 * recording costs a copy next to nothing.
 *
 * <p>A copy appends the keys of a batch as one array ({@code written_batch}). A later run, which
 * looks keys up, {@link #gather gathers} them first into a table with an index ({@code
 * written_row}). Both exist without a journal, and outlive a migration.
 *
 * <p>A key is stored as the type's send function gives it, which is also how binary COPY carries
 * it. A transaction id is believed for four billion transactions, after which PostgreSQL uses its
 * number again. Where a table is written anew under Portage (ALTER TABLE that rewrites it, a dump
 * restored), no row is as written: all count as edited, and none is overwritten.
 */
public final class WrittenRows {
  private static final String CREATE =
      """
      CREATE SCHEMA IF NOT EXISTS portage;
      CREATE TABLE IF NOT EXISTS portage.written_batch (
        id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        table_oid oid NOT NULL,
        xid       xid8 NOT NULL DEFAULT pg_current_xact_id(),
        keys      bytea[] NOT NULL);
      -- Whether the rows existed before Portage wrote them; an earlier version did not record it.
      ALTER TABLE portage.written_batch
        ADD COLUMN IF NOT EXISTS existed boolean NOT NULL DEFAULT true,
        ALTER COLUMN existed SET DEFAULT false;
      ALTER TABLE portage.written_batch ALTER keys SET STORAGE EXTERNAL;
      CREATE TABLE IF NOT EXISTS portage.written_row (
        table_oid oid NOT NULL,
        key       bytea NOT NULL,
        xid       xid8 NOT NULL,
        PRIMARY KEY (table_oid, key));
      ALTER TABLE portage.written_row
        ADD COLUMN IF NOT EXISTS existed boolean NOT NULL DEFAULT true,
        ALTER COLUMN existed SET DEFAULT false;
      CREATE TABLE IF NOT EXISTS portage.written_origin (
        table_oid oid PRIMARY KEY,
        origin    text NOT NULL);
      """;

  /** Of the number of transactions after which ids are used again, with a distance. */
  private static final long BELIEVED = 4_000_000_000L;

  /** A scalar subquery, evaluated once. */
  private static final String OLDEST =
      "(SELECT greatest(pg_snapshot_xmax(pg_current_snapshot())::text::numeric - "
          + BELIEVED
          + ", 0)::text::xid8)";

  /**
   * The transaction of a batch's rows. The entry was written by the same one, or by the same part
   * of one that ended at a savepoint: so its xmin is theirs, and {@code xid} says in which epoch.
   */
  private static final String XID =
      """
      ((xid::text::bigint >> 32 << 32) + xmin::text::bigint
       + CASE WHEN xmin::text::bigint < (xid::text::bigint & 4294967295) THEN 4294967296
              ELSE 0 END)::text::xid8
      """
          .strip();

  /** Batches, each of the rows of one transaction of a copy. */
  private static final int GATHERED_AT_ONCE = 50;

  private static final String UNGATHERED =
      "SELECT key, "
          + XID
          + ", %s AS existed FROM portage.written_batch, unnest(keys) AS key"
          + " WHERE table_oid = %d";

  private WrittenRows() {}

  /** Creates the tables where there are none. */
  public static void prepare(Session session) throws SQLException {
    if (!present(session) || !isCurrent(session)) {
      JournalSchema.lock(session);
      session.run(CREATE);
    }
  }

  /** The database that the recorded rows of a table were copied from; empty where it is unknown. */
  public static Optional<String> origin(Session session, long table) throws SQLException {
    return says(session, table) && isCurrent(session)
        ? read(session, table).filter(origin -> !origin.isEmpty())
        : Optional.empty();
  }

  /** Whether rows of this table were to be copied, although perhaps none was written. */
  public static boolean wereCopied(Session session, long table) throws SQLException {
    return exist(session, table)
        || (present(session) && isCurrent(session) && read(session, table).isPresent());
  }

  private static Optional<String> read(Session session, long table) throws SQLException {
    return session.first(
        "SELECT origin FROM portage.written_origin WHERE table_oid = ?::oid",
        row -> row.getString(1),
        table);
  }

  /**
   * Records the database that rows of a table are copied from. It stays that of the first copy that
   * left anything.
   *
   * @param origin empty where the server does not say
   */
  public static void origin(Session session, long table, String origin) throws SQLException {
    session.update(
        """
        INSERT INTO portage.written_origin AS w (table_oid, origin) VALUES (?::oid, ?)
        ON CONFLICT (table_oid) DO UPDATE SET origin = excluded.origin WHERE w.origin = '' OR ?
        """,
        table,
        origin,
        !says(session, table));
  }

  /** Whether anything is recorded that is true of the rows of one database only. */
  private static boolean says(Session session, long table) throws SQLException {
    return exist(session, table) || KeyMap.exist(session, table);
  }

  private static boolean isCurrent(Session session) throws SQLException {
    return session.one(
        """
        SELECT to_regclass('portage.written_origin') IS NOT NULL
           AND EXISTS (SELECT FROM pg_attribute
                        WHERE attrelid = to_regclass('portage.written_row') AND attname = 'existed')
        """,
        row -> row.getBoolean(1));
  }

  private static boolean present(Session session) throws SQLException {
    return session.one(
        "SELECT to_regclass('portage.written_row') IS NOT NULL", row -> row.getBoolean(1));
  }

  /** Records rows that this transaction has inserted, in the form of the type's send function. */
  public static void add(Session session, long table, List<byte[]> keys) throws SQLException {
    add(session, table, keys, false);
  }

  /**
   * Records rows that this transaction has written.
   *
   * @param existed whether they were there before, and not Portage's: then they are never removed
   */
  public static void add(Session session, long table, List<byte[]> keys, boolean existed)
      throws SQLException {
    if (!keys.isEmpty()) {
      session.update(
          "INSERT INTO portage.written_batch (table_oid, keys, existed) VALUES (?::oid, ?, ?)",
          table,
          keys.toArray(byte[][]::new),
          existed);
    }
  }

  /**
   * Gathers the keys of all batches of a table that are committed, so that they can be looked up.
   *
   * @return whether any row of this table is recorded
   */
  public static boolean gather(Session session, long table) throws SQLException {
    // The oldest first, some millions of keys at a time.
    while (gatherSome(session, table) > 0) {}
    return session.one(
        "SELECT EXISTS (SELECT FROM portage.written_row WHERE table_oid = ?::oid)",
        row -> row.getBoolean(1),
        table);
  }

  /**
   * The same where this role may do so; else the record is read as it is, which takes longer. It
   * changes the form of the record, not what it says.
   */
  public static void gatherWhereAllowed(Session session, long table) throws SQLException {
    boolean allowed =
        present(session)
            && isCurrent(session)
            && hasBatches(session, table)
            && session.one(
                """
                SELECT NOT pg_is_in_recovery()
                   AND current_setting('transaction_read_only') = 'off'
                   AND has_table_privilege('portage.written_batch', 'DELETE')
                   AND has_table_privilege('portage.written_row', 'INSERT')
                   AND has_table_privilege('portage.written_row', 'UPDATE')
                """,
                row -> row.getBoolean(1));
    if (allowed) {
      gather(session, table);
    }
  }

  private static int gatherSome(Session session, long table) throws SQLException {
    return session.update(
        """
        WITH moved AS (
          DELETE FROM portage.written_batch
           WHERE id IN (SELECT id FROM portage.written_batch
                         WHERE table_oid = ?::oid ORDER BY id LIMIT %d)
          RETURNING id, table_oid, keys, existed, %s AS xid)
        INSERT INTO portage.written_row (table_oid, key, xid, existed)
        SELECT DISTINCT ON (key) table_oid, key, xid, bool_or(existed) OVER (PARTITION BY key)
          FROM moved, unnest(keys) AS key
         ORDER BY key, id DESC
        ON CONFLICT (table_oid, key) DO UPDATE
           SET xid = excluded.xid, existed = written_row.existed OR excluded.existed
        """
            .formatted(GATHERED_AT_ONCE, XID),
        table);
  }

  /** Whether any row of this table is recorded. */
  public static boolean exist(Session session, long table) throws SQLException {
    return present(session)
        && session.one(
            """
            SELECT EXISTS (SELECT FROM portage.written_row WHERE table_oid = ?::oid)
                OR EXISTS (SELECT FROM portage.written_batch WHERE table_oid = ?::oid)
            """,
            row -> row.getBoolean(1),
            table,
            table);
  }

  /** How many rows of this table are recorded. */
  public static long count(Session session, long table) throws SQLException {
    return session.one(
        "SELECT count(*) FROM %s w".formatted(of(session, table)), row -> row.getLong(1));
  }

  /** Whether one of these keys is recorded, among those that were {@link #gather gathered}. */
  public static boolean hasAny(Session session, long table, List<byte[]> keys) throws SQLException {
    return session.one(
        """
        SELECT EXISTS (SELECT FROM unnest(?::bytea[]) AS k (key)
                        JOIN portage.written_row w ON w.table_oid = ?::oid AND w.key = k.key)
        """,
        row -> row.getBoolean(1),
        keys.toArray(byte[][]::new),
        table);
  }

  /**
   * Records rows that exist as if the transaction that wrote them last had been Portage's. They are
   * never removed.
   *
   * @param rows a query that gives each row's key, and its {@code xmin}
   */
  public static void adopt(Session session, long table, String rows) throws SQLException {
    // The epoch is the present one, or the one before where the number is still to come in this.
    session.update(
        """
        INSERT INTO portage.written_row (table_oid, key, existed, xid)
        SELECT ?::oid, r.key, true,
               ((now.id >> 32 << 32) + r.written::text::bigint
                - CASE WHEN r.written::text::bigint > (now.id & 4294967295)
                       THEN 4294967296 ELSE 0 END)::text::xid8
          FROM (%s) AS r (key, written),
               (SELECT pg_current_xact_id()::text::bigint) AS now (id)
         WHERE now.id > r.written::text::bigint
        ON CONFLICT (table_oid, key) DO UPDATE SET xid = excluded.xid
        """
            .formatted(rows),
        table);
  }

  /** Forgets rows that this transaction has deleted, so that they count as never written. */
  public static void forget(Session session, long table, List<byte[]> keys) throws SQLException {
    session.update(
        "DELETE FROM portage.written_row WHERE table_oid = ?::oid AND key = ANY (?::bytea[])",
        table,
        keys.toArray(byte[][]::new));
  }

  /** Forgets all rows of a table, and where they came from. */
  public static void forget(Session session, long table) throws SQLException {
    if (present(session)) {
      prepare(session);
      for (String relation : List.of("written_batch", "written_row", "written_origin")) {
        session.update(
            "DELETE FROM portage.%s WHERE table_oid = ?::oid".formatted(relation), table);
      }
    }
  }

  /**
   * Ranges of a table whose rows are compared with {@link #of} the record: where that would be
   * sorted for each of them, since it is not {@link #gather gathered}, the whole table is one.
   */
  public static List<String> ranges(Session session, CatalogTable table, long bytes)
      throws SQLException {
    return present(session) && hasBatches(session, table.oid())
        ? List.of("true")
        : BlockRanges.of(session, table, bytes);
  }

  private static boolean hasBatches(Session session, long table) throws SQLException {
    return session.one(
        "SELECT EXISTS (SELECT FROM portage.written_batch WHERE table_oid = ?::oid)",
        row -> row.getBoolean(1),
        table);
  }

  /**
   * A relation with columns {@code key}, {@code xid} and {@code existed}: all recorded rows of a
   * table, for a statement. It changes nothing, and is slow where batches are not {@link #gather
   * gathered}.
   */
  public static String of(Session session, long table) throws SQLException {
    if (!present(session)) {
      return "(SELECT NULL::bytea AS key, NULL::xid8 AS xid, false AS existed WHERE false)";
    }
    boolean batches = hasBatches(session, table);
    // An earlier version did not record it.
    String existed = isCurrent(session) ? "existed" : "true";
    String gathered =
        "SELECT key, xid, %s AS existed FROM portage.written_row WHERE table_oid = %d"
            .formatted(existed, table);
    return batches
        ? """
          (SELECT DISTINCT ON (key) key, xid, bool_or(existed) OVER (PARTITION BY key) AS existed
             FROM (%s UNION ALL %s) w ORDER BY key, xid DESC)
          """
            .formatted(gathered, UNGATHERED.formatted(existed, table))
        : "(%s)".formatted(gathered);
  }

  /**
   * A join, for a statement over some rows of a table, with the record of each as {@code w}. What
   * is {@link #gather gathered} is looked up by its index: so it takes no longer than those rows
   * need, whatever else is recorded.
   *
   * @param key of a row, in the form of the type's send function
   */
  public static String join(Session session, long table, String key) throws SQLException {
    String record = of(session, table);
    return present(session) && hasBatches(session, table)
        ? "LEFT JOIN %s w ON w.key = %s".formatted(record, key)
        // The limit keeps the planner from reading the whole record.
        : "LEFT JOIN LATERAL (SELECT * FROM %s g WHERE g.key = %s LIMIT 1) w ON true"
            .formatted(record, key);
  }

  /**
   * SQL that is true for a row as Portage wrote it.
   *
   * @param row alias of the table
   * @param written alias of {@code portage.written_row}, joined by the key
   */
  public static String unchanged(String row, String written) {
    return "(%s.xmin = %s.xid::xid AND %s.xid > %s)".formatted(row, written, written, OLDEST);
  }
}
