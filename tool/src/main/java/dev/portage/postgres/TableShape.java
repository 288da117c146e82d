package dev.portage.postgres;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A table of chunks as the catalog of one server has it.
 *
 * @param table which one
 * @param oid another one means that it was dropped and made again
 * @param columns in their order, without those that PostgreSQL computes itself
 * @param idIsUnique whether an index lets no id stand twice
 * @param pgvector version of the extension
 * @param partitioned whether it is a partitioned table
 */
public record TableShape(
    ChunkTable table,
    long oid,
    List<Column> columns,
    boolean idIsUnique,
    String pgvector,
    boolean partitioned) {

  /**
   * One column.
   *
   * @param type as PostgreSQL writes it, with its length: {@code vector(1024)}
   * @param baseType without its length: {@code vector}
   * @param required NOT NULL
   * @param filled by a default or a sequence where nothing is given
   */
  public record Column(
      SqlName name, String type, String baseType, boolean required, boolean filled) {}

  /**
   * Reads it.
   *
   * @param shown the server, for messages
   * @throws Fault NO_EXTENSION, NO_TABLE
   */
  public static TableShape read(Session session, ChunkTable table, String shown)
      throws SQLException {
    String pgvector =
        session
            .first(
                "SELECT extversion FROM pg_extension WHERE extname = 'vector'",
                row -> row.getString(1))
            .orElseThrow(() -> ItemsTable.noExtension(shown));
    long oid =
        session
            .first(
                """
                SELECT oid FROM pg_class WHERE oid = to_regclass(?) AND relkind IN ('r', 'p')
                """,
                row -> row.getLong(1),
                table.name().quoted())
            .orElseThrow(() -> noTable(table, shown));
    List<Column> columns = columns(session, oid);
    TableShape shape =
        new TableShape(
            table,
            oid,
            columns,
            unique(session, oid, table.id()),
            pgvector,
            session.one(
                "SELECT relkind = 'p' FROM pg_class WHERE oid = ?::oid",
                row -> row.getBoolean(1),
                oid));
    shape.requireColumns(shown);
    return shape;
  }

  private static List<Column> columns(Session session, long oid) throws SQLException {
    return session.list(
        """
        SELECT attname, format_type(atttypid, atttypmod), format_type(atttypid, -1),
               attnotnull, atthasdef OR attidentity <> ''
          FROM pg_attribute
         WHERE attrelid = ?::oid AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
         ORDER BY attnum
        """,
        TableShape::column,
        oid);
  }

  private static Column column(ResultSet row) throws SQLException {
    return new Column(
        SqlName.of(row.getString(1)),
        row.getString(2),
        row.getString(3),
        row.getBoolean(4),
        row.getBoolean(5));
  }

  private static boolean unique(Session session, long oid, SqlName id) throws SQLException {
    return session.one(
        """
        SELECT EXISTS (SELECT FROM pg_index i JOIN pg_attribute a
                         ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
                        WHERE i.indrelid = ?::oid AND i.indisunique AND i.indisvalid
                          AND i.indnkeyatts = 1 AND i.indpred IS NULL AND a.attname = ?)
        """,
        row -> row.getBoolean(1),
        oid,
        id.parts().getLast());
  }

  private void requireColumns(String shown) {
    List<SqlName> wanted = new ArrayList<>(List.of(table.id(), table.embedding()));
    table.tenant().ifPresent(wanted::add);
    table.content().ifPresent(wanted::add);
    table.source().ifPresent(wanted::add);
    List<SqlName> missing = wanted.stream().filter(name -> column(name).isEmpty()).toList();
    if (!missing.isEmpty()) {
      throw new Fault(
          ExitCode.NO_TABLE,
          "%s: table %s has no column %s".formatted(shown, table.name(), missing.getFirst()),
          "It has %s. Name its columns with --id-column and the options beside it."
              .formatted(columns.stream().map(column -> column.name().toString()).toList()));
    }
  }

  private static Fault noTable(ChunkTable table, String shown) {
    return table.equals(ChunkTable.ITEMS)
        ? ItemsTable.noTable(shown, "has no table items")
        : new Fault(
            ExitCode.NO_TABLE,
            "%s has no table %s".formatted(shown, table.name()),
            "Make it there first, as the store's own set-up does, or check --table: a table outside"
                + " the search path is named with its schema.");
  }

  /** The column of this name. */
  public Optional<Column> column(SqlName name) {
    return columns.stream().filter(column -> column.name().equals(name)).findFirst();
  }

  /** The column with the vector. */
  public Column embedding() {
    return column(table.embedding()).orElseThrow();
  }

  /** The column that tells rows apart. */
  public Column id() {
    return column(table.id()).orElseThrow();
  }

  /** How many numbers each vector has; empty where the column takes any. */
  public Optional<Integer> dimensions() {
    String digits = embedding().type().replaceAll("\\D", "");
    return digits.isEmpty() ? Optional.empty() : Optional.of(Integer.valueOf(digits));
  }
}
