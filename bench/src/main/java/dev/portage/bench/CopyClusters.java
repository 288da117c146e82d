package dev.portage.bench;

import dev.portage.sandbox.TempDirectory;
import dev.portage.sandbox.postgres.ApplicationSchema;
import dev.portage.sandbox.postgres.ClusterPlace;
import dev.portage.sandbox.postgres.PostgresBinaries;
import dev.portage.sandbox.postgres.PostgresCluster;
import dev.portage.sandbox.postgres.PostgresSettings;
import dev.portage.sandbox.postgres.PostgresVersion;
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
import java.util.Optional;
import org.postgresql.PGConnection;
import org.postgresql.copy.PGCopyOutputStream;

/**
 * The two clusters of a copy benchmark, with durable writes. The source has all rows; the target's
 * database is created again for each trial. The target records commit timestamps, so that after a
 * trial every row says when it became visible, and no query runs during the measurement.
 */
final class CopyClusters implements AutoCloseable {
  static final int SHARED_BUFFERS_MIB = 512;
  static final int MAINTENANCE_MIB = 512;

  /** With these settings the write-ahead log of one trial never forces a checkpoint. */
  private static final List<String> SETTINGS =
      List.of(
          "track_commit_timestamp = on",
          "maintenance_work_mem = '%dMB'".formatted(MAINTENANCE_MIB),
          "max_wal_size = '8GB'",
          "min_wal_size = '4GB'",
          "checkpoint_timeout = '30min'");

  private static final String TARGET = "bench";

  private final OpenResources opened = new OpenResources();
  private final PostgresBinaries binaries = PostgresBinaries.find(System.err::println);
  private final PostgresBinaries sourceBinaries;
  private final int dimensions;
  private final Path directory;
  private final BenchDatabase source;
  private final BenchDatabase target;

  private CopyClusters(int dimensions, Optional<PostgresVersion> ofSource) throws IOException {
    this.dimensions = dimensions;
    this.sourceBinaries =
        ofSource
            .map(version -> PostgresBinaries.find(version, System.err::println))
            .orElse(binaries);
    this.directory = Files.createTempDirectory("portage-bench-");
    opened.add(TempDirectory.of(directory));
    this.source = new BenchDatabase(cluster(sourceBinaries), PostgresCluster.USER);
    this.target = new BenchDatabase(cluster(binaries), TARGET);
  }

  /** Starts both clusters and fills the source. */
  static CopyClusters with(SyntheticTenants tenants, int dimensions) throws IOException {
    return filled(tenants, new CopyClusters(dimensions, Optional.empty()));
  }

  /** The same with a source of this version. */
  static CopyClusters with(SyntheticTenants tenants, int dimensions, PostgresVersion ofSource)
      throws IOException {
    return filled(tenants, new CopyClusters(dimensions, Optional.of(ofSource)));
  }

  private static CopyClusters filled(SyntheticTenants tenants, CopyClusters clusters)
      throws IOException {
    try {
      clusters.fill(tenants);
      return clusters;
    } catch (IOException | RuntimeException e) {
      clusters.close();
      throw e;
    }
  }

  private PostgresCluster cluster(PostgresBinaries of) {
    PostgresCluster cluster =
        opened.add(
            PostgresCluster.start(
                of,
                ClusterPlace.newDirectory("portage-bench-pg-"),
                PostgresSettings.withPassword("bench").sharedBuffers(SHARED_BUFFERS_MIB)));
    SETTINGS.forEach(
        setting ->
            new BenchDatabase(cluster, PostgresCluster.USER).rows("ALTER SYSTEM SET " + setting));
    cluster.restart(StopMode.FAST);
    return cluster;
  }

  private void fill(SyntheticTenants tenants) throws IOException {
    setUp(source, "DROP INDEX idx_items_embedding");
    try (Connection connection = source.cluster().connect(source.database());
        OutputStream out =
            new BufferedOutputStream(
                new PGCopyOutputStream(
                    connection.unwrap(PGConnection.class), "COPY items FROM STDIN (FORMAT binary)"),
                1 << 20)) {
      new SyntheticRows(dimensions).write(tenants, out);
    } catch (SQLException e) {
      throw new IllegalStateException("cannot fill the source", e);
    }
    source.rows(Contender.VECTOR_INDEX);
    source.rows("VACUUM (FREEZE, ANALYZE) items");
  }

  /** Creates the table as an update of the application leaves it, and then changes it. */
  private void setUp(BenchDatabase database, String change) {
    try (Connection connection = database.cluster().connect(database.database());
        Statement statement = connection.createStatement()) {
      ApplicationSchema.setUp(connection);
      statement.execute(
          "ALTER TABLE items ALTER COLUMN embedding TYPE vector(%d)".formatted(dimensions));
      statement.execute(change);
    } catch (SQLException e) {
      throw new IllegalStateException("cannot create the table", e);
    }
  }

  /**
   * Creates the target database again, as an update of the application leaves it.
   *
   * @param change SQL that prepares the table for a contender
   */
  void renewTarget(String change) {
    try {
      target.cluster().dropDatabase(TARGET);
      target.cluster().createDatabase(TARGET);
    } catch (SQLException e) {
      throw new IllegalStateException("cannot create the target database", e);
    }
    setUp(target, change);
    target.rows("CHECKPOINT");
    source.rows("CHECKPOINT");
  }

  /** Returns the environment variables for the command of a contender. */
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

  /** Returns the path of a file in the directory of this run. */
  Path file(String name) {
    return directory.resolve(name);
  }

  BenchDatabase source() {
    return source;
  }

  BenchDatabase target() {
    return target;
  }

  @Override
  public void close() {
    opened.close();
  }
}
