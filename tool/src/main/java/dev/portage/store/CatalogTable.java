package dev.portage.store;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.postgres.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Describes any table as the catalog of one server has it.
 *
 * @param ref the name that was requested, and its id column
 * @param oid changes when the table is dropped and created again; 0 of one that is still to be
 *     created
 * @param schema of the table
 * @param columns in catalog order
 * @param idIsUnique whether a unique index rules out two rows of one id, at each statement
 * @param partitioned whether it is a partitioned table
 * @param heirs tables that inherit from it, whose rows a query of it returns too; none of a
 *     partitioned table
 */
public record CatalogTable(
    TableRef ref,
    long oid,
    String schema,
    List<Column> columns,
    boolean idIsUnique,
    boolean partitioned,
    List<String> heirs) {
  private static final Set<String> NUMBERS = Set.of("smallint", "integer", "bigint", "numeric");

  /** A table that no other inherits from. */
  public CatalogTable(
      TableRef ref,
      long oid,
      String schema,
      List<Column> columns,
      boolean idIsUnique,
      boolean partitioned) {
    this(ref, oid, schema, columns, idIsUnique, partitioned, List.of());
  }

  /**
   * Reads the catalog.
   *
   * @param server for messages
   * @throws Fault NO_TABLE
   */
  public static CatalogTable read(Session session, TableRef ref, String server)
      throws SQLException {
    CatalogTable table =
        find(session, ref)
            .orElseThrow(
                () ->
                    new Fault(
                        ExitCode.NO_TABLE,
                        "%s has no table %s".formatted(server, ref.name()),
                        "Create it there first, as the store's own set-up does, or check --table:"
                            + " a table outside the search path is named with its schema."));
    table.requireColumns(List.of(ref.id()), server);
    return table;
  }

  /** Reads the catalog; empty where no table has this name. */
  public static Optional<CatalogTable> find(Session session, TableRef ref) throws SQLException {
    record Entry(long oid, String schema, boolean partitioned) {}

    Optional<Entry> entry =
        session.first(
            """
            SELECT c.oid, n.nspname, c.relkind = 'p'
              FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.oid = to_regclass(?) AND c.relkind IN ('r', 'p')
            """,
            row -> new Entry(row.getLong(1), row.getString(2), row.getBoolean(3)),
            ref.name().quoted());
    if (entry.isEmpty()) {
      return Optional.empty();
    }
    long oid = entry.get().oid();
    return Optional.of(
        new CatalogTable(
            ref,
            oid,
            entry.get().schema(),
            columns(session, oid),
            isUnique(session, oid, ref.id()),
            entry.get().partitioned(),
            entry.get().partitioned() ? List.of() : heirs(session, oid)));
  }

  private static List<Column> columns(Session session, long oid) throws SQLException {
    // With the modifier -1, CHAR(26) is called bpchar, and a cast to it truncates nothing.
    return session.list(
        """
        SELECT attname, format_type(atttypid, atttypmod), format_type(atttypid, -1),
               attnotnull, atthasdef OR attidentity <> '', attgenerated <> ''
          FROM pg_attribute
         WHERE attrelid = ?::oid AND attnum > 0 AND NOT attisdropped
         ORDER BY attnum
        """,
        CatalogTable::column,
        oid);
  }

  private static Column column(ResultSet row) throws SQLException {
    return new Column(
        SqlName.of(row.getString(1)),
        row.getString(2),
        row.getString(3),
        row.getBoolean(4),
        row.getBoolean(5),
        row.getBoolean(6));
  }

  private static List<String> heirs(Session session, long oid) throws SQLException {
    return session.list(
        """
        SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = ?::oid ORDER BY 1
        """,
        row -> row.getString(1),
        oid);
  }

  private static boolean isUnique(Session session, long oid, SqlName id) throws SQLException {
    return session.one(
        """
        SELECT EXISTS (SELECT FROM pg_index i JOIN pg_attribute a
                         ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
                        WHERE i.indrelid = ?::oid AND i.indisunique AND i.indisvalid
                          -- A DEFERRABLE one is no arbiter of ON CONFLICT, and fails at commit.
                          AND i.indimmediate
                          AND i.indnkeyatts = 1 AND i.indpred IS NULL AND a.attname = ?)
        """,
        row -> row.getBoolean(1),
        oid,
        id.last());
  }

  /** Whether an index finds the rows of one value of a column. */
  public boolean isIndexed(Session session, SqlName column) throws SQLException {
    return session.one(
        """
        SELECT EXISTS (SELECT FROM pg_index i JOIN pg_attribute a
                         ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
                         JOIN pg_class c ON c.oid = i.indexrelid
                         JOIN pg_am m ON m.oid = c.relam
                        WHERE i.indrelid = ?::oid AND m.amname = 'btree' AND i.indisvalid
                          AND i.indpred IS NULL AND a.attname = ?)
        """,
        row -> row.getBoolean(1),
        oid,
        column.last());
  }

  void requireColumns(List<SqlName> wanted, String server) {
    List<SqlName> missing = wanted.stream().filter(name -> column(name).isEmpty()).toList();
    if (!missing.isEmpty()) {
      throw new Fault(
          ExitCode.NO_TABLE,
          "%s: table %s has no column %s".formatted(server, ref.name(), missing.getFirst()),
          "It has %s. Name its columns with --id-column and the other column options."
              .formatted(columns.stream().map(Column::name).toList()));
    }
  }

  /** The same table where it does not exist yet, and is to be created in this shape. */
  public CatalogTable asNew() {
    return new CatalogTable(ref, 0, schema, columns, idIsUnique, partitioned, heirs);
  }

  /** Whether it exists. */
  public boolean exists() {
    return oid != 0;
  }

  /** Its name with its schema. */
  public SqlName qualified() {
    return SqlName.of(schema, ref.name().last());
  }

  /** The names of the columns that take values, in catalog order: without generated ones. */
  public List<SqlName> names() {
    return columns.stream().filter(column -> !column.generated()).map(Column::name).toList();
  }

  /** The column of this name, generated or not. */
  public Optional<Column> column(SqlName name) {
    return columns.stream().filter(column -> column.name().equals(name)).findFirst();
  }

  /** The column that identifies a row. */
  public Column id() {
    return column(ref.id()).orElseThrow();
  }

  /** The function that gives the id's value in the format of binary COPY, for a statement. */
  public String sendFunction(Session session) throws SQLException {
    return session.one(
        """
        SELECT format('%I.%I', n.nspname, p.proname)
          FROM pg_attribute a
          JOIN pg_type t ON t.oid = a.atttypid
          JOIN pg_proc p ON p.oid = t.typsend
          JOIN pg_namespace n ON n.oid = p.pronamespace
         WHERE a.attrelid = ?::oid AND a.attname = ?
        """,
        row -> row.getString(1), oid, ref.id().last());
  }

  /**
   * Whether keys are numbers: a server generates them, so one may be two documents on two servers.
   */
  public boolean hasGeneratedKeys() {
    return isNumber(id());
  }

  static boolean isNumber(Column column) {
    return NUMBERS.contains(column.baseType());
  }

  /** The type of a column, as a cast takes it. */
  public String castType(SqlName column) {
    return column(column).orElseThrow().baseType();
  }
}
