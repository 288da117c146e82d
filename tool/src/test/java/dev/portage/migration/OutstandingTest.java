package dev.portage.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.journal.Created;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OutstandingTest {
  @Test
  void aSideClusterIsNamedWithItsPriceADayAndTheCommand() {
    assertThat(Outstanding.sideCluster("portage-side-1").sentence())
        .isEqualTo(
            "side cluster portage-side-1 still exists, and costs $1.44 to $11.52 a day until"
                + " \"portage cleanup\" removes it");
  }

  @Test
  void aDroppedIndexOfTheApplicationsTableNeedsNoOption() {
    String create = "CREATE INDEX idx ON public.items USING hnsw (embedding vector_l2_ops)";
    assertThat(Outstanding.index("items", "idx", create).sentence())
        .startsWith("index idx of items is still dropped: \"portage cleanup\" restores it")
        .endsWith(create + ";");
  }

  @Test
  void thatOfAnotherTableIsRestoredByItsNames() {
    assertThat(sentence("notes", "embedding")).contains("\"portage cleanup --table notes\"");
    assertThat(sentence("kb.notes", "vec"))
        .contains("\"portage cleanup --table kb.notes --embedding-column 'vec'\"");
    assertThat(sentence("\"Odd notes\"", "\"A vector\""))
        .contains("cleanup --table '\"Odd notes\"' --embedding-column '\"A vector\"'\"");
  }

  private static String sentence(String table, String column) {
    String create = "CREATE INDEX i ON %s USING hnsw (%s vector_l2_ops)".formatted(table, column);
    return Outstanding.index(table, "i", create).sentence();
  }

  @Test
  void ofWhatWasCreatedAllButSettingsIsReported() {
    assertThat(Outstanding.of(new Created.SideCluster("portage-side-1")))
        .contains(Outstanding.sideCluster("portage-side-1"));
    assertThat(Outstanding.of(new Created.DroppedIndex(7, "notes", "i", "CREATE INDEX i")))
        .contains(Outstanding.index("notes", "i", "CREATE INDEX i"));
    assertThat(
            Outstanding.of(new Created.ChangedSetting("hnsw.ef_search", Optional.of("40"), "100")))
        .isEmpty();
  }

  @Test
  void whatCleanupWillDoIsASentenceForEach() {
    assertThat(new Created.SideCluster("portage-side-1").undoing())
        .isEqualTo("side cluster portage-side-1, to be deleted");
    assertThat(new Created.ChangedSetting("hnsw.ef_search", Optional.of("40"), "100").undoing())
        .isEqualTo(
            "setting hnsw.ef_search, to be reset from 100 to 40 unless it was changed since");
  }
}
