package dev.portage.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.portage.TestAws;
import dev.portage.bots.BotKey;
import dev.portage.deployment.AwsAccess;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.postgres.Password;
import dev.portage.postgres.Target;
import dev.portage.sandbox.aws.http.AwsError;
import dev.portage.sandbox.aws.rds.AuroraCluster;
import dev.portage.sandbox.aws.rds.Rds;
import dev.portage.sandbox.postgres.ApplicationSchema;
import dev.portage.sandbox.postgres.ClusterPlace;
import dev.portage.sandbox.postgres.PostgresBinaries;
import dev.portage.sandbox.postgres.PostgresCluster;
import dev.portage.sandbox.postgres.PostgresSettings;
import dev.portage.sandbox.postgres.TestDatabase;
import dev.portage.sidecluster.Capacity;
import dev.portage.sidecluster.Clones;
import dev.portage.sidecluster.Cluster;
import dev.portage.sidecluster.ClusterId;
import dev.portage.sidecluster.RdsClusters;
import dev.portage.sidecluster.SideCluster;
import dev.portage.store.OtherTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The route copy from a clone of a cluster that is written to meanwhile, on real servers. */
@ExtendWith(TestAws.class)
class CloneRouteIT {
  private static final String OLD = "cloned-old";
  private static final String NOW = "cloned-now";
  private static final String CLONE = "rds:RestoreDBClusterToPointInTime";

  private final Rds rds = TestAws.sandbox().rds();
  private PostgresCluster server;
  private AwsAccess aws;
  private RdsClusters clusters;
  private CopyFixture fixture;
  private long clonedBefore;

  @BeforeEach
  void open() throws SQLException {
    server =
        PostgresCluster.start(
            PostgresBinaries.find(System.err::println),
            ClusterPlace.newDirectory("portage-cloned-"),
            PostgresSettings.withPassword("noted").notDurable());
    try (Connection connection = server.connect("postgres")) {
      ApplicationSchema.setUp(connection);
    }
    rds.put(AuroraCluster.ofStack("Cloned", OLD, server.host(), server.port()), server);
    rds.put(AuroraCluster.ofStack("Cloned", NOW, "127.0.0.1", 1).version("15.8"));
    aws = TestAws.access();
    clusters = new RdsClusters(aws);
    Cluster target = clusters.cluster(new ClusterId(NOW)).orElseThrow();
    Clones clones = new Clones(clusters, target);
    fixture =
        CopyFixture.between(Target.of(new TestDatabase(server, "postgres")), Target.fresh())
            .from(
                new SideClusterSource(
                    clusters,
                    target,
                    new CloneChoice(clones, clones.named(OLD)),
                    Optional.of(new Password("noted"))));
    clonedBefore = TestAws.sandbox().endpoint().calls(CLONE);
  }

  @AfterEach
  void close() throws SQLException {
    removeClone();
    fixture.target.close();
    fixture.source.database().close();
    aws.close();
    server.close();
  }

  private long clones() {
    return TestAws.sandbox().endpoint().calls(CLONE) - clonedBefore;
  }

  private void removeClone() {
    SideCluster side =
        SideClusterSource.sideClusters(
            clusters, fixture.target.database(), RunContext.uninterrupted(fixture.reporter));
    side.outstanding().forEach(side::remove);
  }

  private ClusterId theClone() {
    return rds.clusters().stream()
        .filter(one -> one.startsWith("portage-side-"))
        .map(ClusterId::new)
        .findFirst()
        .orElseThrow();
  }

  /** Not by Portage: its journal does not know of it. */
  private void removeCloneByHand() {
    ClusterId id = theClone();
    clusters.instances(id).forEach(one -> clusters.deleteInstance(one.id()));
    clusters.deleteCluster(id);
    await().atMost(Duration.ofSeconds(30)).until(() -> clusters.cluster(id).isEmpty());
  }

  private String said() {
    String said = String.join("\n", fixture.reporter.said());
    fixture.reporter.said().clear();
    return said;
  }

  private void equalTo(List<String> rows) throws SQLException {
    assertThat(fixture.rows(fixture.target)).isEqualTo(rows);
  }

  @Test
  void aTableThatTheTargetLacksIsCreatedAsInTheClone() throws SQLException {
    fixture.source.run(
        """
        CREATE TABLE notes (id serial PRIMARY KEY, tenant text, content text, embedding vector(3));
        INSERT INTO notes (tenant, content, embedding)
        SELECT 't' || n % 3, 'note ' || n, ARRAY[n, 1, 2]::vector FROM generate_series(1, 60) n;
        """);
    Cluster target = clusters.cluster(new ClusterId(NOW)).orElseThrow();
    Clones clones = new Clones(clusters, target);
    CopyFixture notes =
        CopyFixture.between(fixture.source, fixture.target, OtherTable.of("notes", "tenant"))
            .from(
                new SideClusterSource(
                    clusters,
                    target,
                    new CloneChoice(clones, clones.named(OLD)),
                    Optional.of(new Password("noted"))));
    assertThatThrownBy(notes::migrate)
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.code()).isEqualTo(ExitCode.NO_TABLE))
        .hasMessageContaining("has no table notes");
    assertThat(clones()).isZero();
    assertThat(notes.creating().migrate().isProved()).isTrue();
    assertThat(notes.rows(notes.target)).isEqualTo(notes.rows(notes.source)).hasSize(60);
  }

  @Test
  void aTargetThatRefusesIsNoticedBeforeACloneIsPaidFor() throws SQLException {
    fixture.bot(3);
    fixture.target.run(
        """
        CREATE ROLE reads_clones LOGIN PASSWORD 'for a test';
        GRANT SELECT ON items TO reads_clones;
        """);
    fixture.as("reads_clones", "for a test");
    try {
      assertThatThrownBy(fixture::migrate)
          .isInstanceOfSatisfying(
              Fault.class,
              fault -> {
                assertThat(fault.code()).isEqualTo(ExitCode.TARGET_REFUSED);
                assertThat(fault.getMessage()).contains("INSERT, UPDATE, DELETE on public.items");
                assertThat(fault.next()).contains("GRANT INSERT, UPDATE, DELETE ON public.items");
              });
      assertThat(said()).doesNotContain("? this clones cluster");
      assertThat(clones()).isZero();
    } finally {
      fixture.target.run("DROP OWNED BY reads_clones; DROP ROLE reads_clones");
    }
  }

  @Test
  void theRowsOfItsMomentAreCopiedAndANewOneIsMadeOnlyWhenToldSo() throws SQLException {
    BotKey one = fixture.bot(5);
    BotKey two = fixture.bot(7);
    List<String> first = fixture.rows(fixture.source);
    TestAws.sandbox()
        .endpoint()
        .faults()
        .failNext("rds:CreateDBInstance", 1, AwsError.client("InstanceQuotaExceeded", "no room"));
    assertThatThrownBy(fixture::migrate).hasMessageContaining("no room");
    assertThat(clusters.cluster(theClone()).orElseThrow().capacity().most())
        .isLessThan(Capacity.COPYING.most());
    assertThat(said())
        .contains(
            "? this clones cluster cloned-old as a side cluster, with the rows of now, for $0.48")
        .contains("(they share the rest), until \"portage cleanup\" removes it")
        .contains("cluster cloned-old is not encrypted, and so its clone is not");
    assertThat(fixture.reporter.outstanding()).singleElement().asString().contains("portage-side-");

    // Written to the source after the clone was made: by a bot that is in it, and by a new one.
    BotRows.insert(fixture.source, one.bot().value(), 3, CopyFixture.LONG_AGO.plusSeconds(60));
    BotKey later = fixture.bot(4);
    MigrationReport report = fixture.migrate();
    assertThat(report.isProved()).isTrue();
    equalTo(first);
    assertThat(said())
        .contains("as of 20", ", the clone of cluster cloned-old that was made before, for $0.48");

    assertThat(said()).doesNotContain("has no vector index");
    fixture.target.run("DROP INDEX idx_items_embedding");
    List<String> standing = fixture.standing();
    assertThat(fixture.migrate().end()).isEqualTo(MigrationReport.End.FINISHED);
    assertThat(said())
        .contains("items has no vector index; \"portage index advise")
        .contains("a clone of cluster cloned-old was copied before; nothing is restored again")
        .contains("rows that were written to cluster cloned-old after it was cloned");
    assertThat(fixture.standing()).isEqualTo(standing);

    fixture.repairingWhatIsMissing();
    assertThat(fixture.migrate().isProved()).isTrue();
    equalTo(first);
    assertThat(clones()).isEqualTo(1);

    removeCloneByHand();
    assertThat(rds.clusters()).contains(OLD).noneMatch(id -> id.startsWith("portage-side-"));
    fixture.repairingNothing();
    fixture.target.run("UPDATE portage.unit SET digest = ''");
    assertThatThrownBy(fixture::migrate)
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.code()).isEqualTo(ExitCode.BAD_CONFIGURATION))
        .hasMessageContaining("is finished, and that clone was removed");
    assertThat(clones()).isEqualTo(1);

    fixture.repairingWhatIsMissing();
    assertThat(fixture.migrate().isProved()).isTrue();
    assertThat(clones()).isEqualTo(2);
    assertThat(said()).contains("? this clones cluster").doesNotContain("an earlier run copied");
    assertThat(fixture.count(one)).isEqualTo(8);
    assertThat(fixture.count(two)).isEqualTo(7);
    assertThat(fixture.count(later)).isEqualTo(4);
    equalTo(fixture.rows(fixture.source));

    removeCloneByHand();
    fixture.target.run("UPDATE portage.migration SET finished_at = NULL");
    fixture.repairingNothing();
    assertThat(fixture.migrate().isProved()).isTrue();
    assertThat(clones()).isEqualTo(3);
    assertThat(said())
        .contains("! the clone of cluster cloned-old from which an earlier run copied");
  }
}
