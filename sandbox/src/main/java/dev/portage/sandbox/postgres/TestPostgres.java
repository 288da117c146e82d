package dev.portage.sandbox.postgres;

import dev.portage.sandbox.programs.ProgramUnavailable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One cluster for all tests of a JVM, started by the first that asks, not durable, and gone with
 * the JVM. A test takes a database of its own from it, and never stops it: a test that kills
 * servers starts a {@link PostgresCluster} itself.
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
    return OnlyOne.INSTANCE.copyOf(APPLICATION);
  }

  /** A new database with nothing in it. */
  public static TestDatabase freshEmptyDatabase() throws SQLException {
    return OnlyOne.INSTANCE.copyOf("template1");
  }

  private TestDatabase copyOf(String template) throws SQLException {
    String name = "test_" + databases.incrementAndGet();
    cluster.copyDatabase(template, name);
    return new TestDatabase(cluster, name);
  }

  private static TestPostgres start() {
    PostgresCluster cluster =
        PostgresCluster.start(
            PostgresBinaries.find(System.err::println),
            ClusterPlace.newDirectory("portage-test-"),
            PostgresSettings.withPassword("for tests only").notDurable().connections(200));
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
    static final TestPostgres INSTANCE = start();
  }
}
