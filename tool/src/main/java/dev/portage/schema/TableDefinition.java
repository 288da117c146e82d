package dev.portage.schema;

import dev.portage.postgres.Session;
import dev.portage.store.CatalogTable;
import dev.portage.store.ForeignKey;
import dev.portage.store.SqlName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The statements that create a table as it is on the source, composed by the source's own catalog
 * functions. They name what is in the first schema of the session's search path without a schema,
 * and everything else with one.
 *
 * @param table on the source
 * @param owner of it there
 * @param relations names that the target needs to have free: the table's, of its sequences and
 *     indexes
 * @param statements for the table with its sequences, constraints, indexes and comments
 * @param foreignKeys for its foreign keys, when all tables exist
 * @param left statements for its vector indexes that nothing builds after the rows
 */
record TableDefinition(
    CatalogTable table,
    String owner,
    List<SqlName> relations,
    List<String> statements,
    List<String> foreignKeys,
    List<String> left) {

  /** Lists the sequences of serial columns, which own them, and of identity columns. */
  private static final String SEQUENCES =
      """
      SELECT n.nspname, c.relname, format('%I.%I', n.nspname, c.relname), d.deptype = 'a',
             format('AS %s INCREMENT BY %s MINVALUE %s MAXVALUE %s START WITH %s CACHE %s%s',
                    format_type(q.seqtypid, NULL), q.seqincrement, q.seqmin, q.seqmax, q.seqstart,
                    q.seqcache, CASE WHEN q.seqcycle THEN ' CYCLE' ELSE '' END),
             a.attname
        FROM pg_depend d
        JOIN pg_class c ON c.oid = d.objid AND c.relkind = 'S'
        JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_sequence q ON q.seqrelid = c.oid
        JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
       WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass
         AND d.refobjid = ?::oid AND d.deptype IN ('a', 'i')
       ORDER BY a.attnum, 1, 2
      """;

  private static final String COLUMNS =
      """
      SELECT concat_ws(' ', quote_ident(a.attname), format_type(a.atttypid, a.atttypmod),
               (SELECT format('COLLATE %I.%I', n.nspname, l.collname)
                  FROM pg_collation l JOIN pg_namespace n ON n.oid = l.collnamespace
                 WHERE l.oid = a.attcollation AND a.attcollation <> t.typcollation),
               CASE WHEN a.attidentity <> '' THEN
                      (SELECT format('GENERATED %s AS IDENTITY (SEQUENCE NAME %I.%I INCREMENT BY %s'
                                       || ' MINVALUE %s MAXVALUE %s START WITH %s CACHE %s%s)',
                                     CASE a.attidentity WHEN 'a' THEN 'ALWAYS'
                                                        ELSE 'BY DEFAULT' END,
                                     n.nspname, c.relname, q.seqincrement, q.seqmin, q.seqmax,
                                     q.seqstart, q.seqcache,
                                     CASE WHEN q.seqcycle THEN ' CYCLE' ELSE '' END)
                         FROM pg_depend d
                         JOIN pg_class c ON c.oid = d.objid AND c.relkind = 'S'
                         JOIN pg_namespace n ON n.oid = c.relnamespace
                         JOIN pg_sequence q ON q.seqrelid = c.oid
                        WHERE d.classid = 'pg_class'::regclass
                          AND d.refclassid = 'pg_class'::regclass AND d.refobjid = a.attrelid
                          AND d.refobjsubid = a.attnum AND d.deptype = 'i')
                    WHEN a.attgenerated <> '' THEN
                      format('GENERATED ALWAYS AS (%s) %s', pg_get_expr(f.adbin, f.adrelid),
                             CASE a.attgenerated WHEN 's' THEN 'STORED' ELSE 'VIRTUAL' END)
                    ELSE 'DEFAULT ' || pg_get_expr(f.adbin, f.adrelid) END,
               CASE WHEN a.attnotnull THEN 'NOT NULL' END)
        FROM pg_attribute a
        JOIN pg_type t ON t.oid = a.atttypid
        LEFT JOIN pg_attrdef f ON f.adrelid = a.attrelid AND f.adnum = a.attnum
       WHERE a.attrelid = ?::oid AND a.attnum > 0 AND NOT a.attisdropped
       ORDER BY a.attnum
      """;

  private static final String CONSTRAINTS =
      """
      SELECT format('ALTER TABLE %I.%I ADD CONSTRAINT %I %s', n.nspname, c.relname, f.conname,
                    pg_get_constraintdef(f.oid)),
             f.contype = 'f', n.nspname, f.conname, f.contype IN ('p', 'u', 'x')
        FROM pg_constraint f
        JOIN pg_class c ON c.oid = f.conrelid
        JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE f.conrelid = ?::oid AND f.contype IN ('p', 'u', 'c', 'x', 'f')
         AND\s"""
          + ForeignKey.IS_OF_THE_WHOLE
          + " ORDER BY position(f.contype::text IN 'pucxf'), f.conname";

  private static final String INDEXES =
      """
      SELECT pg_get_indexdef(c.oid), n.nspname, c.relname, m.amname IN ('ivfflat', 'hnsw'),
             EXISTS (SELECT FROM pg_depend d
                       JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
                      WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                        AND d.refclassid = 'pg_class'::regclass AND d.refobjid = i.indrelid
                        AND a.attname = ?)
        FROM pg_index i
        JOIN pg_class c ON c.oid = i.indexrelid
        JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_am m ON m.oid = c.relam
       WHERE i.indrelid = ?::oid AND i.indisvalid
         AND NOT EXISTS (SELECT FROM pg_constraint f
                          WHERE f.conrelid = i.indrelid AND f.conindid = c.oid
                            AND f.contype IN ('p', 'u', 'x'))
       ORDER BY c.relname
      """;

  /** How values are stored, where the type's own way was changed; then comments. */
  private static final String DETAILS =
      """
      SELECT format('ALTER TABLE %I.%I ALTER %I SET STORAGE %s', n.nspname, c.relname, a.attname,
                    CASE a.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL'
                                      WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END)
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        JOIN pg_type t ON t.oid = a.atttypid
       WHERE c.oid = ?::oid AND a.attstorage <> t.typstorage
      UNION ALL
      SELECT format('COMMENT ON TABLE %I.%I IS %L', n.nspname, c.relname, d.description)
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_description d ON d.objoid = c.oid AND d.classoid = 'pg_class'::regclass
                             AND d.objsubid = 0
       WHERE c.oid = ?::oid
      UNION ALL
      SELECT format('COMMENT ON COLUMN %I.%I.%I IS %L', n.nspname, c.relname, a.attname,
                    d.description)
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_attribute a ON a.attrelid = c.oid AND NOT a.attisdropped
        JOIN pg_description d ON d.objoid = c.oid AND d.classoid = 'pg_class'::regclass
                             AND d.objsubid = a.attnum
       WHERE c.oid = ?::oid AND a.attnum > 0
      """;

  /**
   * Reads it on the source.
   *
   * @param indexed column whose vector index is built after the rows; empty where none is
   */
  static TableDefinition read(Session session, CatalogTable table, Optional<SqlName> indexed)
      throws SQLException {
    List<Sequence> sequences =
        session.list(
            SEQUENCES,
            row ->
                new Sequence(
                    SqlName.of(row.getString(1), row.getString(2)),
                    row.getString(3),
                    row.getBoolean(4),
                    row.getString(5),
                    SqlName.of(row.getString(6)).quoted()),
            table.oid());
    List<Constraint> constraints =
        session.list(
            CONSTRAINTS,
            row ->
                new Constraint(
                    row.getString(1),
                    row.getBoolean(2),
                    SqlName.of(row.getString(3), row.getString(4)),
                    row.getBoolean(5)),
            table.oid());
    List<Index> indexes =
        session.list(
            INDEXES,
            row ->
                new Index(
                    row.getString(1),
                    SqlName.of(row.getString(2), row.getString(3)),
                    row.getBoolean(4),
                    row.getBoolean(5)),
            indexed.map(SqlName::last).orElse(""),
            table.oid());
    Named named = named(session, table);
    return new TableDefinition(
        table,
        named.owner(),
        relations(table, sequences, constraints, indexes),
        statements(session, named, sequences, constraints, indexes),
        constraints.stream().filter(Constraint::foreign).map(Constraint::statement).toList(),
        indexes.stream()
            .filter(index -> index.vector() && !(indexed.isPresent() && index.built()))
            .map(Index::statement)
            .toList());
  }

  /** A sequence, by its name and as SQL has it; an owned one is that of a serial column. */
  private record Sequence(SqlName name, String sql, boolean owned, String options, String column) {}

  private record Constraint(String statement, boolean foreign, SqlName index, boolean indexed) {}

  private record Index(String statement, SqlName name, boolean vector, boolean built) {}

  private static List<SqlName> relations(
      CatalogTable table,
      List<Sequence> sequences,
      List<Constraint> constraints,
      List<Index> indexes) {
    return Stream.of(
            Stream.of(table.qualified()),
            sequences.stream().map(Sequence::name),
            constraints.stream().filter(Constraint::indexed).map(Constraint::index),
            indexes.stream().filter(index -> !index.vector()).map(Index::name))
        .flatMap(names -> names)
        .toList();
  }

  private static List<String> statements(
      Session session,
      Named table,
      List<Sequence> sequences,
      List<Constraint> constraints,
      List<Index> indexes)
      throws SQLException {
    List<String> statements = new ArrayList<>();
    List<Sequence> owned = sequences.stream().filter(Sequence::owned).toList();
    owned.forEach(
        sequence ->
            statements.add("CREATE SEQUENCE %s %s".formatted(sequence.sql(), sequence.options())));
    List<String> columns = session.list(COLUMNS, row -> row.getString(1), table.oid());
    statements.add(
        "CREATE %sTABLE %s (\n  %s)%s"
            .formatted(
                table.unlogged() ? "UNLOGGED " : "",
                table.name(),
                String.join(",\n  ", columns),
                table.options().isEmpty() ? "" : " WITH (%s)".formatted(table.options())));
    owned.forEach(
        sequence ->
            statements.add(
                "ALTER SEQUENCE %s OWNED BY %s.%s"
                    .formatted(sequence.sql(), table.name(), sequence.column())));
    constraints.stream()
        .filter(constraint -> !constraint.foreign())
        .forEach(constraint -> statements.add(constraint.statement()));
    indexes.stream()
        .filter(index -> !index.vector())
        .forEach(index -> statements.add(index.statement()));
    statements.addAll(
        session.list(DETAILS, row -> row.getString(1), table.oid(), table.oid(), table.oid()));
    return List.copyOf(statements);
  }

  /** A table's name as SQL has it, how it is stored, and whose it is. */
  private record Named(long oid, String name, boolean unlogged, String options, String owner) {}

  private static Named named(Session session, CatalogTable table) throws SQLException {
    return session.one(
        """
        SELECT format('%I.%I', n.nspname, c.relname), c.relpersistence = 'u',
               (SELECT coalesce(string_agg(format('%I = %L', option_name, option_value), ', '), '')
                  FROM pg_options_to_table(c.reloptions)),
               pg_get_userbyid(c.relowner)
          FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE c.oid = ?::oid
        """,
        row ->
            new Named(
                table.oid(),
                row.getString(1),
                row.getBoolean(2),
                row.getString(3),
                row.getString(4)),
        table.oid());
  }
}
