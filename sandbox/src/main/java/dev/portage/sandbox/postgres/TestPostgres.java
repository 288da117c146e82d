package dev.portage.sandbox.postgres;

import dev.portage.sandbox.programs.ProgramUnavailable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One cluster for all tests of a JVM, started by the first that asks, not durable, and gone with
 * the JVM. A test takes a database of its own from it, and never stops it: a test that kills
 * servers starts a {@link PostgresCluster} itself. A test of what happens between two versions asks
 * for each ({@link #of}); that is a cluster more at most for each version.
 */
public final class TestPostgres {
  private static final String APPLICATION = "template_application";

  private final PostgresCluster cluster;
  private final AtomicInteger databases = new AtomicInteger();

  private TestPostgres(PostgresCluster cluster) {
    this.cluster = cluster;
  }

  /** A new database as the application sets it up, with the empty table {@code items}. */
  public static TestDatabase freshDatabase() throws SQLException {
    return OnlyOne.INSTANCE.database();
  }

  /** A new database with nothing in it. */
  public static TestDatabase freshEmptyDatabase() throws SQLException {
    return OnlyOne.INSTANCE.emptyDatabase();
  }

  /**
   * The cluster of one version.
   *
   * @throws ExceptionInInitializerError where this machine does not have that version and cannot
   *     fetch it; its cause, a {@link ProgramUnavailable}, says what to do
   */
  public static TestPostgres of(PostgresVersion version) {
    return switch (version) {
      case V15 -> Only15.INSTANCE;
      case V17 -> Only17.INSTANCE;
    };
  }

  /** A new database of this cluster as the application sets it up. */
  public TestDatabase database() throws SQLException {
    return copyOf(APPLICATION);
  }

  /** A new database of this cluster with nothing in it. */
  public TestDatabase emptyDatabase() throws SQLException {
    return copyOf("template1");
  }

  private TestDatabase copyOf(String template) throws SQLException {
    String name = "test_" + databases.incrementAndGet();
    cluster.copyDatabase(template, name);
    return new TestDatabase(cluster, name);
  }

  /** The cluster that is used without asking for a version, where it is of this version. */
  private static TestPostgres startOrShare(PostgresVersion version) {
    PostgresBinaries binaries = PostgresBinaries.find(version, System.err::println);
    return binaries.equals(usual()) ? OnlyOne.INSTANCE : start(binaries);
  }

  private static PostgresBinaries usual() {
    return PostgresBinaries.find(System.err::println);
  }

  private static TestPostgres start(PostgresBinaries binaries) {
    PostgresCluster cluster =
        PostgresCluster.start(
            binaries,
            ClusterPlace.newDirectory("portage-test-"),
            PostgresSettings.withPassword("for tests only")
                .notDurable()
                .connections(200)
                .replications(20));
    Runtime.getRuntime().addShutdownHook(new Thread(cluster::close, "stop test PostgreSQL"));
    createTemplate(cluster);
    return new TestPostgres(cluster);
  }

  private static void createTemplate(PostgresCluster cluster) {
    try {
      cluster.createDatabase(APPLICATION);
      try (Connection connection = cluster.connect(APPLICATION)) {
        ApplicationSchema.setUp(connection);
      }
    } catch (SQLException e) {
      throw new ProgramUnavailable("cannot set up the template database: " + e.getMessage(), e);
    }
  }

  /** The class loader makes it at the first use, and once. */
  private static final class OnlyOne {
    static final TestPostgres INSTANCE = start(usual());
  }

  private static final class Only15 {
    static final TestPostgres INSTANCE = startOrShare(PostgresVersion.V15);
  }

  private static final class Only17 {
    static final TestPostgres INSTANCE = startOrShare(PostgresVersion.V17);
  }
}
