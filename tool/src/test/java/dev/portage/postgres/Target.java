package dev.portage.postgres;

import com.github.f4b6a3.ulid.UlidCreator;
import dev.portage.sandbox.postgres.ApplicationSchema;
import dev.portage.sandbox.postgres.TestDatabase;
import dev.portage.sandbox.postgres.TestPostgres;
import dev.portage.store.TableShape;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A target of a test's own: a fresh database of the one real PostgreSQL, open as the product opens
 * it, and a way to write there as the application does.
 */
public final class Target implements AutoCloseable {
  private final TestDatabase test;

  /** Opened at the first use: most tests need none. */
  private Database database;

  private Target(TestDatabase test) {
    this.test = test;
  }

  /** As the application sets it up, with the empty table {@code items}. */
  public static Target fresh() throws SQLException {
    return new Target(TestPostgres.freshDatabase());
  }

  /** This database, on a server of the test's own. */
  public static Target of(TestDatabase test) {
    return new Target(test);
  }

  /** With nothing in it. */
  public static Target empty() throws SQLException {
    return new Target(TestPostgres.freshEmptyDatabase());
  }

  /** Another database of the same server, which exists. */
  public Target sibling(String name) {
    return new Target(new TestDatabase(test.cluster(), name));
  }

  /** The product's pool. */
  public synchronized Database database() {
    if (database == null) {
      database = open(8);
    }
    return database;
  }

  /** Another pool, as another process has it. */
  public Database open(int connections) {
    return Database.open(this::address, connections);
  }

  /** The same as another role, which has the password of the tests. */
  public Database openAs(String role) {
    DatabaseAddress own = address();
    return Database.open(
        Side.SOURCE,
        () -> new DatabaseAddress(own.host(), own.port(), own.database(), role, own.password()),
        4);
  }

  public DatabaseAddress address() {
    return new DatabaseAddress(
        test.host(), test.port(), test.name(), test.user(), new Password(test.password()));
  }

  public TableShape shape() {
    return database().inTransaction(session -> TableShape.ofItems(session, database().describe()));
  }

  /** A connection that is none of the product's. */
  public Connection connect() throws SQLException {
    return test.connect();
  }

  /** Connections as applications take them from their framework. */
  public PGSimpleDataSource dataSource() {
    DatabaseAddress address = address();
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(new String[] {address.host()});
    source.setPortNumbers(new int[] {address.port()});
    source.setDatabaseName(address.database());
    source.setUser(address.user());
    source.setPassword(address.password().value());
    return source;
  }

  /** Its address as options of the command line take it, without the password. */
  public String url() {
    DatabaseAddress at = address();
    return "postgresql://%s@%s:%d/%s".formatted(at.user(), at.host(), at.port(), at.database());
  }

  /** The first value that a statement returns, read beside the product. */
  public String value(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  /** Runs SQL beside the product. */
  public void run(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The application's set-up once more: it drops all rows (UPSTREAM 3.3). */
  public void setUpAgain() throws SQLException {
    try (Connection connection = connect()) {
      ApplicationSchema.setUp(connection);
    }
  }

  /** Inserts a row as the application does, in the text form of the vector. */
  public void insert(Row row) throws SQLException {
    try (Connection connection = connect();
        PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO items (id, botid, content, source, embedding)"
                    + " VALUES (?, ?, ?, ?, ?::vector)")) {
      insert.setString(1, row.id());
      insert.setString(2, row.botId());
      insert.setString(3, row.content());
      insert.setString(4, row.source());
      insert.setString(5, Arrays.toString(row.embedding()));
      insert.executeUpdate();
    }
  }

  /** A row with an id of now; its vector is made of its content. */
  public static Row row(String bot, String content) {
    return row(UlidCreator.getMonotonicUlid().toString(), bot, content);
  }

  /** A row with this id; its vector is made of its content. */
  public static Row row(String id, String bot, String content) {
    return new Row(id, bot, content, "s3://bucket/" + bot + "/a.txt", vector(content.hashCode()));
  }

  /** Some vector of the application's dimension. */
  public static float[] vector(int seed) {
    float[] vector = new float[1024];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) Math.sin(seed + i);
    }
    return vector;
  }

  @Override
  public synchronized void close() throws SQLException {
    if (database != null) {
      database.close();
    }
    test.close();
  }
}
