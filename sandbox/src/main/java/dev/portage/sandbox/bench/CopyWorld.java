package dev.portage.sandbox.bench;

import dev.portage.sandbox.Leftovers;
import dev.portage.sandbox.postgres.ApplicationSchema;
import dev.portage.sandbox.postgres.PostgresBinaries;
import dev.portage.sandbox.postgres.PostgresCluster;
import dev.portage.sandbox.postgres.PostgresSettings;
import dev.portage.sandbox.postgres.StopMode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.postgresql.PGConnection;
import org.postgresql.copy.PGCopyOutputStream;

/**
 * Two durable clusters, of which the source is full and the target is made anew for each trial. The
 * target keeps the time of each commit: afterwards every row says when it became visible, and
 * nothing has to be asked while it is measured.
 */
final class CopyWorld implements AutoCloseable {
  static final int SHARED_BUFFERS_MIB = 512;
  static final int MAINTENANCE_MIB = 512;

  /** Enough that no checkpoint is forced by the amount of log during a trial. */
  private static final List<String> SETTINGS =
      List.of(
          "track_commit_timestamp = on",
          "maintenance_work_mem = '%dMB'".formatted(MAINTENANCE_MIB),
          "max_wal_size = '8GB'",
          "min_wal_size = '4GB'",
          "checkpoint_timeout = '30min'");

  private static final String TARGET = "bench";

  private final Opened opened = new Opened();
  private final PostgresBinaries binaries = PostgresBinaries.find(System.err::println);
  private final int dimensions;
  private final Path directory;
  private final Asked source;
  private final Asked target;

  private CopyWorld(int dimensions) throws IOException {
    this.dimensions = dimensions;
    this.directory = Files.createTempDirectory("portage-bench-");
    opened.add(Leftovers.of(directory));
    this.source = new Asked(cluster(), PostgresCluster.USER);
    this.target = new Asked(cluster(), TARGET);
  }

  /** Starts both, and fills the source. */
  static CopyWorld with(MadeUpTenants tenants, int dimensions) throws IOException {
    CopyWorld world = new CopyWorld(dimensions);
    try {
      world.fill(tenants);
      return world;
    } catch (IOException | RuntimeException e) {
      world.close();
      throw e;
    }
  }

  private PostgresCluster cluster() {
    PostgresCluster cluster =
        opened.add(
            PostgresCluster.start(
                binaries,
                PostgresBinaries.newDirectory("portage-bench-pg-"),
                PostgresSettings.withPassword("bench").sharedBuffers(SHARED_BUFFERS_MIB)));
    SETTINGS.forEach(
        setting -> new Asked(cluster, PostgresCluster.USER).rows("ALTER SYSTEM SET " + setting));
    cluster.restart(StopMode.FAST);
    return cluster;
  }

  private void fill(MadeUpTenants tenants) throws IOException {
    setUp(source, "DROP INDEX idx_items_embedding");
    try (Connection connection = source.cluster().connect(source.database());
        OutputStream out =
            new BufferedOutputStream(
                new PGCopyOutputStream(
                    connection.unwrap(PGConnection.class), "COPY items FROM STDIN (FORMAT binary)"),
                1 << 20)) {
      new MadeUpRows(dimensions).write(tenants, out);
    } catch (SQLException e) {
      throw new IllegalStateException("the source cannot be filled", e);
    }
    source.rows(Contender.VECTOR_INDEX);
    source.rows("VACUUM (FREEZE, ANALYZE) items");
  }

  /** As an update of the application leaves it, with vectors of so many dimensions, and changed. */
  private void setUp(Asked database, String change) {
    try (Connection connection = database.cluster().connect(database.database());
        Statement statement = connection.createStatement()) {
      ApplicationSchema.setUp(connection);
      statement.execute(
          "ALTER TABLE items ALTER COLUMN embedding TYPE vector(%d)".formatted(dimensions));
      statement.execute(change);
    } catch (SQLException e) {
      throw new IllegalStateException("the table cannot be made", e);
    }
  }

  /**
   * Makes the target anew, as an update of the application leaves it.
   *
   * @param change what somebody does to it before he starts
   */
  void renewTarget(String change) {
    try {
      target.cluster().dropDatabase(TARGET);
      target.cluster().createDatabase(TARGET);
    } catch (SQLException e) {
      throw new IllegalStateException("the target cannot be made anew", e);
    }
    setUp(target, change);
    target.rows("CHECKPOINT");
    source.rows("CHECKPOINT");
  }

  /** What a client needs to know. */
  Map<String, String> environment() {
    String password = source.cluster().password();
    return Map.of(
        "PATH",
        binaries.bin() + ":" + System.getenv("PATH"),
        "SOURCE",
        source.url(),
        "TARGET",
        target.url(),
        "PGPASSWORD",
        password,
        "PORTAGE_SOURCE_PASSWORD",
        password,
        "PORTAGE_TARGET_PASSWORD",
        password,
        "WORK",
        directory.toString());
  }

  /** A file of this run. */
  Path file(String name) {
    return directory.resolve(name);
  }

  Asked source() {
    return source;
  }

  Asked target() {
    return target;
  }

  @Override
  public void close() {
    opened.close();
  }
}
