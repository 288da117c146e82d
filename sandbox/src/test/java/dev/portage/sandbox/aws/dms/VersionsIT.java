package dev.portage.sandbox.aws.dms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portage.sandbox.postgres.ApplicationSchema;
import dev.portage.sandbox.postgres.ClusterPlace;
import dev.portage.sandbox.postgres.PostgresBinaries;
import dev.portage.sandbox.postgres.PostgresCluster;
import dev.portage.sandbox.postgres.PostgresSettings;
import dev.portage.sandbox.postgres.PostgresVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.databasemigration.model.TablePreparationMode;

/** Tests the application's table of vectors, from PostgreSQL 15 to the same and a later version. */
class VersionsIT extends DmsSuite {
  private static final String VECTORS =
      "SELECT count(*) || md5(string_agg(id || embedding::text, ',' ORDER BY id)) FROM items";

  @BeforeAll
  static void versionsOfDebianOnly() {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/apt-get")), "made from Debian packages only");
  }

  private static PostgresCluster server(PostgresVersion version) {
    return PostgresCluster.start(
        PostgresBinaries.find(version, System.err::println),
        ClusterPlace.newDirectory("portage-dms-it-"),
        PostgresSettings.withPassword("password-of-" + version).notDurable());
  }

  @ParameterizedTest
  @EnumSource
  void vectorsGoFromFifteenToAVersionThatIsNotLower(PostgresVersion version) throws SQLException {
    between(server(PostgresVersion.V15), server(version), "v" + version.name().substring(1));
  }

  private void between(PostgresCluster from, PostgresCluster to, String name) throws SQLException {
    PostgresCluster usualSource = source;
    PostgresCluster usualTarget = target;
    source = from;
    target = to;
    try (from;
        to) {
      application(from, name);
      application(to, name);
      run(
          from,
          name,
          "INSERT INTO items SELECT n, 'bot', 'text', 'source', array_fill(n / 7.0, ARRAY[1024])::vector FROM generate_series(1, 50) AS n");
      project(name);
      String full = migration(name, "full-load", TablePreparationMode.DROP_TABLES_ON_TARGET);
      start(full);
      await(full, "stopped");
      assertThat(value(to, name, VECTORS)).isEqualTo(value(from, name, VECTORS));

      String changes =
          migration(
              name,
              "full-load-and-cdc",
              TablePreparationMode.TRUNCATE,
              r -> r.dataMigrationName(name + "-changes"));
      start(changes);
      await(changes, "load-complete-replication-ongoing");
      run(from, name, "UPDATE items SET embedding = array_fill(0.5, ARRAY[1024])::vector");
      Awaitility.await()
          .atMost(SOON)
          .until(() -> value(to, name, VECTORS), value(from, name, VECTORS)::equals);
      client.stopDataMigration(r -> r.dataMigrationIdentifier(changes));
      await(changes, "stopped");
    } finally {
      source = usualSource;
      target = usualTarget;
    }
  }

  private static void application(PostgresCluster server, String database) throws SQLException {
    server.createDatabase(database);
    try (Connection connection = server.connect(database)) {
      ApplicationSchema.setUp(connection);
    }
  }

  @Test
  void aLowerVersionOfTheTargetFails() throws SQLException {
    PostgresCluster usualSource = source;
    PostgresCluster usualTarget = target;
    try (PostgresCluster seventeen = server(PostgresVersion.V17);
        PostgresCluster fifteen = server(PostgresVersion.V15)) {
      source = seventeen;
      target = fifteen;
      databases("lower");
      project("lower");
      String arn = migration("lower", "full-load", TablePreparationMode.DO_NOTHING);
      start(arn);
      assertThat(await(arn, "failed").lastFailureMessage()).contains("isn't supported");
    } finally {
      source = usualSource;
      target = usualTarget;
    }
  }
}
