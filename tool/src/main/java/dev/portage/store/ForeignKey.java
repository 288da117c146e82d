package dev.portage.store;

import dev.portage.postgres.Session;
import java.sql.SQLException;
import java.util.List;

/**
 * A foreign key of one column.
 *
 * @param column of the table that has the key
 * @param parent the table that it refers to, and the column of that
 * @param parentOid changes when the parent is dropped and created again
 */
public record ForeignKey(SqlName column, TableRef parent, long parentOid) {
  /**
   * A reference of another table.
   *
   * @param child the table that refers
   * @param childOid changes when that is dropped and created again
   * @param column of it
   * @param parentColumn to which it refers
   */
  public record Reference(SqlName child, long childOid, SqlName column, SqlName parentColumn) {}

  /**
   * The first column of each foreign key that refers to a table, or to one that it is a part of.
   */
  public static List<Reference> to(Session session, long table) throws SQLException {
    return session.list(
        """
        SELECT n.nspname, c.relname, c.oid, a.attname, b.attname
          FROM pg_constraint f
          JOIN pg_class c ON c.oid = f.conrelid
          JOIN pg_namespace n ON n.oid = c.relnamespace
          JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = f.conkey[1]
          JOIN pg_attribute b ON b.attrelid = f.confrelid AND b.attnum = f.confkey[1]
         WHERE f.confrelid = ?::oid AND f.contype = 'f'
           -- Of a partitioned table that refers, the one of the whole alone.
           AND NOT EXISTS (SELECT FROM pg_constraint w
                            WHERE w.oid = f.conparentid AND w.confrelid = f.confrelid)
         ORDER BY f.conname
        """,
        row ->
            new Reference(
                SqlName.of(row.getString(1), row.getString(2)),
                row.getLong(3),
                SqlName.of(row.getString(4)),
                SqlName.of(row.getString(5))),
        table);
  }

  /**
   * A condition on a foreign key f in {@code pg_constraint}: it is not one that the server made for
   * a partition of the table that another key refers to.
   */
  public static final String IS_OF_THE_WHOLE =
      """
      NOT EXISTS (SELECT FROM pg_constraint w
                   WHERE w.oid = f.conparentid AND w.conrelid = f.conrelid)
      """;

  /** The foreign keys of a table, in the order of their names. */
  public static List<ForeignKey> of(Session session, long table) throws SQLException {
    return session.list(
        """
        SELECT a.attname, n.nspname, c.relname, b.attname, c.oid
          FROM pg_constraint f
          JOIN pg_class c ON c.oid = f.confrelid
          JOIN pg_namespace n ON n.oid = c.relnamespace
          JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = f.conkey[1]
          JOIN pg_attribute b ON b.attrelid = f.confrelid AND b.attnum = f.confkey[1]
         WHERE f.conrelid = ?::oid AND f.contype = 'f' AND cardinality(f.conkey) = 1 AND %s
         ORDER BY f.conname
        """
            .formatted(IS_OF_THE_WHOLE),
        row ->
            new ForeignKey(
                SqlName.of(row.getString(1)),
                new TableRef(
                    SqlName.of(row.getString(2), row.getString(3)), SqlName.of(row.getString(4))),
                row.getLong(5)),
        table);
  }
}
