package dev.portage.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.index.Distance;
import dev.portage.index.UnfinishedBuild;
import dev.portage.journal.Created;
import dev.portage.journal.DmsResourceType;
import dev.portage.sidecluster.Capacity;
import dev.portage.store.ChunkTable;
import dev.portage.store.SqlName;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OutstandingTest {
  @Test
  void ofADataMigrationOnlyWhatIsBilledOrABurdenIsNamed() {
    assertThat(
            Outstanding.of(new Created.DmsResource(DmsResourceType.DATA_MIGRATION, "x"))
                .orElseThrow()
                .sentence(TargetOptions.NONE))
        .isEqualTo(
            "DMS data migration x still exists, and costs $0.13 an hour (unconfirmed) while it runs,"
                + " until \"portage cleanup\" removes it");
    assertThat(
            Outstanding.of(new Created.DmsResource(DmsResourceType.REPLICATION, "arn"))
                .orElseThrow()
                .sentence(TargetOptions.NONE))
        .isEqualTo(
            "replication of arn still exists, and keeps the log of the source, until \"portage"
                + " cleanup\" removes it");
    assertThat(Outstanding.of(new Created.DmsResource(DmsResourceType.ROLE, "x"))).isEmpty();
  }

  @Test
  void aSideClusterIsNamedWithItsPriceADayAndTheCommand() {
    assertThat(Outstanding.sideCluster("portage-side-1").sentence(TargetOptions.NONE))
        .isEqualTo(
            "side cluster portage-side-1 still exists, and costs $1.44 to $11.52 a day ($43.20 to"
                + " $345.60 a month), and $0.10 a month for each GB of storage, until \"portage"
                + " cleanup\" removes it");
    assertThat(
            Outstanding.sideCluster("portage-side-1", Capacity.RESTING)
                .sentence(TargetOptions.NONE))
        .contains("costs $1.44 to $2.88 a day ($43.20 to $86.40 a month), and");
    assertThat(
            Outstanding.sideCluster("portage-side-1", Capacity.COPYING)
                .sentence(TargetOptions.NONE))
        .contains("costs $11.52 a day ($345.60 a month), and");
  }

  @Test
  void aDroppedIndexOfTheApplicationsTableNeedsNoOption() {
    String create = "CREATE INDEX idx ON public.items USING hnsw (embedding vector_l2_ops)";
    assertThat(Outstanding.index(SqlName.of("items"), "idx", create).sentence(TargetOptions.NONE))
        .startsWith("index idx of items is still missing: \"portage cleanup\" restores it")
        .endsWith(create + ";");
  }

  @Test
  void anIndexThatAnInterruptedBuildLeftIsNamedWithTheCommandThatCompletesIt() {
    assertThat(
            Outstanding.unfinished(
                    ChunkTable.ITEMS,
                    new UnfinishedBuild(SqlName.of("public", "idx"), Optional.of(Distance.L2)))
                .sentence(TargetOptions.NONE))
        .isEqualTo(
            "index idx of items is left over from an interrupted build: \"portage index build"
                + " --distance l2\" completes or drops it; by hand: DROP INDEX CONCURRENTLY"
                + " \"public\".\"idx\";");
  }

  @Test
  void thatOfAnotherTableIsRestoredByItsNames() {
    assertThat(sentence("notes", "embedding")).contains("\"portage cleanup --table notes\"");
    assertThat(sentence("kb.notes", "vec"))
        .contains("\"portage cleanup --table kb.notes --embedding-column vec\"");
    assertThat(sentence("\"Odd notes\"", "\"A vector\""))
        .contains("cleanup --table '\"Odd notes\"' --embedding-column '\"A vector\"'\"");
  }

  @Test
  void theCommandReachesTheTargetOfTheRunAndCanBePasted() {
    TargetOptions named =
        options("--target", "postgresql://me@host/db?sslmode=require", "--region", "eu-west-1");
    assertThat(Outstanding.sideCluster("s").sentence(options("--stack-name", "My stack's")))
        .contains("\"portage cleanup --stack-name 'My stack'\\''s'\" removes it");
    assertThat(Outstanding.index(SqlName.of("items"), "i", "CREATE INDEX i").sentence(named))
        .contains(
            "\"portage cleanup --target 'postgresql://me@host/db?sslmode=require' --region"
                + " eu-west-1\" restores it");
    assertThat(
            Outstanding.index(SqlName.of("public", "Odd name"), "i", "CREATE INDEX i")
                .sentence(TargetOptions.NONE))
        .contains("portage cleanup --table '\"public\".\"Odd name\"'");
  }

  @Test
  void columnsOfTheRunsTableAreNamedForThatTableOnly() {
    TargetOptions notes = options("--region", "r", "--table", "kb.notes", "--id-column", "doc");
    assertThat(Outstanding.index(SqlName.of("notes"), "i", "CREATE INDEX i").sentence(notes))
        .contains("cleanup --region r --table notes --id-column doc\"");
    assertThat(Outstanding.index(SqlName.of("items"), "i", "CREATE INDEX i").sentence(notes))
        .contains("cleanup --region r\"");
  }

  private static TargetOptions options(String... words) {
    Map<String, String> given = new LinkedHashMap<>();
    for (int i = 0; i < words.length; i += 2) {
      given.put(words[i], words[i + 1]);
    }
    return new TargetOptions(given);
  }

  private static String sentence(String table, String column) {
    String create = "CREATE INDEX i ON %s USING hnsw (%s vector_l2_ops)".formatted(table, column);
    return Outstanding.index(SqlName.parse(table), "i", create).sentence(TargetOptions.NONE);
  }

  @Test
  void ofWhatWasCreatedOnlyWhatIsMeantToStayIsNotReported() {
    assertThat(Outstanding.of(new Created.SideCluster("portage-side-1")))
        .contains(Outstanding.sideCluster("portage-side-1"));
    assertThat(Outstanding.of(new Created.DroppedIndex(7, "notes", "i", "CREATE INDEX i")))
        .contains(Outstanding.index(SqlName.of("notes"), "i", "CREATE INDEX i"));
    assertThat(Outstanding.of(new Created.Subscription("portage_1"))).isEmpty();
    assertThat(
            Outstanding.of(
                new Created.ChangedSetting(
                    "hnsw.ef_search", Optional.of("40"), "100", Optional.empty())))
        .isEmpty();
  }

  @Test
  void whatCleanupWillDoIsASentenceForEach() {
    assertThat(new Created.SideCluster("portage-side-1").undoing())
        .isEqualTo("side cluster portage-side-1, to be deleted");
    assertThat(new Created.Subscription("portage_1").undoing())
        .isEqualTo("subscription portage_1, to be dropped, and its slot on the source");
    assertThat(
            new Created.ChangedSetting("hnsw.ef_search", Optional.of("40"), "100", Optional.empty())
                .undoing())
        .isEqualTo(
            "setting hnsw.ef_search, to be reset from 100 to 40 unless it was changed since");
  }
}
