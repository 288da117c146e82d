package dev.portage.store;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.postgres.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Describes a table of chunks as the catalog of one server has it.
 *
 * @param table its name, and what its columns are for
 * @param catalog what the catalog says of it
 * @param pgvector version of the extension
 */
public record TableShape(ChunkTable table, CatalogTable catalog, String pgvector) {

  /**
   * Reads the catalog.
   *
   * @param server for messages
   * @throws Fault NO_EXTENSION, NO_TABLE
   */
  public static TableShape read(Session session, ChunkTable table, String server)
      throws SQLException {
    String pgvector =
        session
            .first(
                "SELECT extversion FROM pg_extension WHERE extname = 'vector'",
                row -> row.getString(1))
            .orElseThrow(() -> noExtension(table, server));
    CatalogTable catalog =
        table.equals(ChunkTable.ITEMS)
            ? CatalogTable.find(session, table.ref())
                .orElseThrow(() -> noItems(server, "has no table items"))
            : CatalogTable.read(session, table.ref(), server);
    TableShape shape = new TableShape(table, catalog, pgvector);
    shape.requireColumns(server);
    return shape;
  }

  /**
   * Reads the application's table (UPSTREAM 3.1), whose vectors have a fixed number of dimensions.
   *
   * @throws Fault NO_EXTENSION, NO_TABLE
   */
  public static TableShape ofItems(Session session, String server) throws SQLException {
    TableShape shape = read(session, ChunkTable.ITEMS, server);
    if (shape.dimensions().isEmpty()) {
      throw withoutColumns(server);
    }
    return shape;
  }

  /** The same table where it does not exist yet, and is to be created in this shape. */
  public TableShape asNew() {
    return new TableShape(table, catalog.asNew(), pgvector);
  }

  /** The same table, with the columns' purposes as this description has them. */
  public TableShape as(ChunkTable other) {
    return new TableShape(other, catalog, pgvector);
  }

  private void requireColumns(String server) {
    List<SqlName> wanted = new ArrayList<>(List.of(table.id(), table.embedding()));
    table.tenant().ifPresent(wanted::add);
    table.content().ifPresent(wanted::add);
    table.source().ifPresent(wanted::add);
    if (table.equals(ChunkTable.ITEMS)) {
      if (!catalog.names().containsAll(wanted) || !embedding().isVector()) {
        throw withoutColumns(server);
      }
      return;
    }
    catalog.requireColumns(wanted, server);
    if (!embedding().isSearched()) {
      throw new Fault(
          ExitCode.NO_TABLE,
          "%s: column %s of table %s is of type %s, and no vector of pgvector's"
              .formatted(server, table.embedding(), table.name(), embedding().type()),
          "Name the column with the vectors with --embedding-column.");
    }
  }

  private static Fault noExtension(ChunkTable table, String server) {
    return new Fault(
        ExitCode.NO_EXTENSION,
        server + " lacks the extension vector",
        "Run CREATE EXTENSION vector there as its owner"
            + (table.equals(ChunkTable.ITEMS)
                ? ", or deploy the application again, whose set-up installs it."
                : ", and create the table."));
  }

  private static Fault withoutColumns(String server) {
    return noItems(
        server,
        "has a table items without the columns id, botid, content, source and embedding vector(n)");
  }

  private static Fault noItems(String server, String observed) {
    return new Fault(
        ExitCode.NO_TABLE,
        server + " " + observed,
        "The application's set-up creates it at deployment: check that the deployment succeeded,"
            + " and that the stack's secret, or --db-host, names the new cluster.");
  }

  /**
   * Requires that vectors of this many dimensions fit.
   *
   * @throws Fault WRONG_DIMENSION
   */
  public void requireDimensions(int wanted, String server) {
    if (!dimensions().equals(Optional.of(wanted))) {
      throw new Fault(
          ExitCode.WRONG_DIMENSION,
          "%s.%s on %s is %s, the model gives vector(%d)"
              .formatted(table.name(), table.embedding(), server, embedding().type(), wanted),
          "Recreate the table as the application does (vector(%d)), or check that --db-host names"
                  .formatted(wanted)
              + " the new cluster.");
    }
  }

  /** Changes when the table is dropped and created again (UPSTREAM 3.3). */
  public long oid() {
    return catalog.oid();
  }

  /** The version of the extension, with its features. */
  public PgvectorVersion pgvectorVersion() {
    return PgvectorVersion.parse(pgvector);
  }

  /** Columns in catalog order. */
  public List<Column> columns() {
    return catalog.columns();
  }

  /** The column of this name. */
  public Optional<Column> column(SqlName name) {
    return catalog.column(name);
  }

  /** The column with the vector. */
  public Column embedding() {
    return column(table.embedding()).orElseThrow();
  }

  /** The column that identifies a row. */
  public Column id() {
    return catalog.id();
  }

  /** The type of the tenant's column, as a cast takes it; empty where the table has none. */
  public Optional<String> tenantType() {
    return table.tenant().map(catalog::castType);
  }

  /** How many numbers each vector has; empty where the column accepts any. */
  public Optional<Integer> dimensions() {
    return embedding().dimensions();
  }

  /** How many numbers each vector has, where the column says so. */
  public int fixedDimensions() {
    return dimensions().orElseThrow();
  }

  /** The name of an index of this table, with its schema. */
  public SqlName index(String index) {
    return SqlName.of(catalog.schema(), index);
  }
}
