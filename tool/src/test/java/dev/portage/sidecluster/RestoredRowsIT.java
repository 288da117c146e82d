package dev.portage.sidecluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.TestAws;
import dev.portage.deployment.AwsAccess;
import dev.portage.fault.Fault;
import dev.portage.journal.CreatedResources;
import dev.portage.journal.Journal;
import dev.portage.migration.Interrupt;
import dev.portage.postgres.Database;
import dev.portage.postgres.DatabaseAddress;
import dev.portage.postgres.Password;
import dev.portage.postgres.Side;
import dev.portage.postgres.Target;
import dev.portage.sandbox.aws.http.AwsError;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The whole way on real servers: snapshot, side cluster, rows, and away again. */
@ExtendWith(TestAws.class)
class RestoredRowsIT {
  private static final String DIGEST =
      """
      SELECT count(*) || ' ' || md5(string_agg(
               id || botid || content || source || md5(vector_send(embedding)), ',' ORDER BY id))
        FROM items
      """;

  private static String digest(DatabaseAddress address) {
    try (Database database = Database.open(Side.SOURCE, () -> address, 1, Duration.ofSeconds(2))) {
      return database.inTransaction(session -> session.one(DIGEST, row -> row.getString(1)));
    }
  }

  private static DatabaseAddress address(OldCluster old) {
    return new DatabaseAddress(
        old.server().host(),
        old.server().port(),
        "postgres",
        "postgres",
        new Password(old.server().password()));
  }

  @Test
  void theSideClusterHoldsTheRowsOfTheOldOneAndGoesAgain() throws SQLException {
    try (OldCluster old = OldCluster.replaced("RestoredStack");
        Target target = Target.fresh();
        AwsAccess aws = TestAws.access()) {
      Journal.open(target.database(), target.shape().oid(), "test");
      Clusters clusters = new RdsClusters(aws);
      Interrupt interrupt = new Interrupt(false);
      SideCluster side =
          new SideCluster(
              clusters,
              CreatedResources.of(target.database()),
              SideClusterLimits.usual().polling(Duration.ofMillis(50)),
              new RecordedNotes(),
              ClockAndRandom.of(interrupt::await, interrupt::stopLaunching));
      Snapshot snapshot =
          new Snapshots(clusters, old.stack(), old.target()).choose(Snapshots.LATEST);
      assertThat(snapshot.id()).isEqualTo(old.lastSnapshot());
      Cluster beside = clusters.cluster(old.target()).orElseThrow();

      TestAws.sandbox()
          .endpoint()
          .faults()
          .failNext("rds:CreateDBInstance", 1, AwsError.client("InstanceQuotaExceeded", "no room"));
      assertThatThrownBy(() -> side.open(snapshot, beside, Optional.empty()))
          .isInstanceOf(Fault.class)
          .hasMessageContaining("no room");
      DatabaseAddress rows = side.open(snapshot, beside, Optional.empty());

      assertThat(digest(rows)).startsWith("200 ").isEqualTo(digest(address(old)));
      assertThat(rows.password()).isNotEqualTo(new Password("noted"));
      ClusterId id = side.outstanding().getFirst();
      Cluster made = clusters.cluster(id).orElseThrow();
      assertThat(made.kmsKey()).isEqualTo("arn:aws:kms:target");
      assertThat(made.securityGroups()).isEqualTo(beside.securityGroups());

      side.remove(id);
      assertThat(clusters.cluster(id)).isEmpty();
      assertThat(side.outstanding()).isEmpty();
      assertThat(MasterLogin.tried(rows, Duration.ofSeconds(1))).isEqualTo(MasterLogin.UNREACHABLE);
    }
  }
}
