package dev.portage.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.TestAws;
import dev.portage.deployment.AwsAccess;
import dev.portage.dms.DmsRemoval;
import dev.portage.dms.DmsSource;
import dev.portage.fault.Fault;
import dev.portage.journal.CreatedResources;
import dev.portage.journal.DmsResourceType;
import dev.portage.journal.Journal;
import dev.portage.postgres.Target;
import dev.portage.sidecluster.RdsClusters;
import dev.portage.store.ChunkTable;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What cleanup does with the resources of a data migration. */
@ExtendWith(TestAws.class)
class DmsCleanupIT {
  @AutoClose private final Target target = Target.fresh();
  @AutoClose private AwsAccess aws;

  private final RecordingReporter reporter = new RecordingReporter();

  DmsCleanupIT() throws SQLException {}

  @BeforeEach
  void record() {
    aws = TestAws.access();
    Journal.open(target.database(), target.shape().oid(), "test");
    CreatedResources creations = CreatedResources.of(target.database());
    creations.record(DmsResourceType.SECRET.kind(), "portage-dms-7-source");
    creations.record(DmsResourceType.PROJECT.kind(), "portage-dms-7");
    creations.record(DmsResourceType.DATA_MIGRATION.kind(), "portage-dms-7");
    TestAws.sandbox().secretsManager().put("portage-dms-7-source", "{}");
  }

  private Cleanup cleanup(Optional<StackRemovers> stack) {
    return new Cleanup(target.database(), ChunkTable.ITEMS, stack, reporter, TargetOptions.NONE);
  }

  private Optional<StackRemovers> stack() {
    RunContext context = RunContext.uninterrupted(reporter);
    return Optional.of(
        new StackRemovers(
            SideClusterSource.sideClusters(new RdsClusters(aws), target.database(), context),
            new DmsRemoval(
                aws, target.database(), new DmsSource.Unknown(), StackRemovers.waits(context))));
  }

  @Test
  void theyAreRemovedInTheirOrderAndThoseThatAreGoneAreNotReported() {
    Cleanup.Removed removed = cleanup(stack()).run(true);
    assertThat(removed.things()).containsExactly("secret portage-dms-7-source", "schema portage");
    assertThat(reporter.said())
        .startsWith(
            "DMS data migration portage-dms-7, to be deleted",
            "DMS migration project portage-dms-7, to be deleted",
            "secret portage-dms-7-source, to be deleted")
        .contains("secret portage-dms-7-source is deleted");
    assertThat(TestAws.sandbox().secretsManager().names()).doesNotContain("portage-dms-7-source");
    assertThat(cleanup(stack()).run(true).isNothing()).isTrue();
  }

  @Test
  void withoutTheirStackTheyStayAndKeepTheJournal() {
    assertThat(cleanup(Optional.empty()).run(false).things()).isEmpty();
    assertThatThrownBy(() -> cleanup(Optional.empty()).run(true))
        .isInstanceOf(Fault.class)
        .hasMessageContaining("DMS data migration portage-dms-7, which only its stack can remove");
  }
}
