package dev.portage.frameworks;

import static dev.portage.frameworks.LibraryFixture.first;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.migration.CopyFixture;
import dev.portage.migration.Interrupt;
import dev.portage.migration.MigrationReport.End;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.ai.vectorstore.pgvector.PgVectorStore.PgIndexType;

/** An application that is deployed again, around a copy: its library creates what it misses. */
class RestartedLibraryIT {
  private static final int DOCUMENTS = 60;

  private static LibraryFixture open(Layout layout) throws SQLException {
    LibraryFixture fixture = new LibraryFixture(layout.table(), layout::start);
    fixture.source.write(handbook(layout, 1, DOCUMENTS));
    return fixture;
  }

  private static List<Passage> handbook(Layout layout, int first, int last) {
    return Passage.many("handbook", first, last, n -> layout.id("handbook", n));
  }

  @ParameterizedTest
  @EnumSource(names = {"LANGCHAIN4J_JSONB", "SPRING_AI"})
  void anIndexThatTheLibraryCreatesAgainDuringTheCopyIsKeptAndTheOnlyOne(Layout layout)
      throws SQLException {
    try (LibraryFixture fixture = open(layout)) {
      List<String> indexes = fixture.indexes();
      Interrupt interrupt = new Interrupt(false);
      fixture.copy.reporter.at("is dropped", interrupt::ask);
      assertThat(fixture.copy.migrate(interrupt).end()).isEqualTo(End.INTERRUPTED);
      assertThat(fixture.indexes()).hasSize(indexes.size() - 1);
      fixture.restart();
      fixture.target.write(Passage.many("intranet", 1, 1, n -> layout.id("intranet", n)));
      List<String> created = oids(fixture);
      fixture.migrate();
      fixture.restart();
      assertThat(fixture.indexes()).isEqualTo(indexes);
      assertThat(oids(fixture)).isEqualTo(created);
      assertThat(fixture.copy.reporter.outstanding()).isEmpty();
    }
  }

  /** Which change where an index is dropped and created again. */
  private static List<String> oids(LibraryFixture fixture) throws SQLException {
    return CopyFixture.strings(
        fixture.copy.target,
        "SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace"
            + " WHERE relkind = 'i' AND nspname = 'public' ORDER BY 1");
  }

  @Test
  void theSourcesIndexIsBuiltUnderTheNameByWhichTheLibraryFindsIt() throws SQLException {
    try (LibraryFixture fixture =
        new LibraryFixture(
            Layout.SPRING_AI.table(),
            side -> new SpringAiStore(side, store -> store.indexType(PgIndexType.NONE)))) {
      LibraryStore source = Layout.SPRING_AI.start(fixture.copy.source);
      source.write(handbook(Layout.SPRING_AI, 1, DOCUMENTS));
      fixture.migrate();
      List<String> indexes = fixture.indexes();
      assertThat(indexes)
          .anyMatch(
              index ->
                  index.startsWith("CREATE INDEX spring_ai_vector_index ON")
                      && index.contains("hnsw (embedding vector_cosine_ops)"));
      Layout.SPRING_AI.start(fixture.copy.target);
      assertThat(fixture.indexes()).isEqualTo(indexes);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"LANGCHAIN4J_COLUMNS", "SPRING_AI"})
  void aStoreThatWasClearedStaysEmptyButForWhatIsNew(Layout layout) throws SQLException {
    try (LibraryFixture fixture = open(layout)) {
      fixture.migrate();
      fixture.target.clear();
      Passage later = handbook(layout, DOCUMENTS + 1, DOCUMENTS + 1).getFirst();
      fixture.source.write(List.of(later));
      fixture.migrate();
      assertThat(fixture.copy.rows(fixture.copy.target)).hasSize(1);
      assertThat(first(fixture.target, later.text())).isEqualTo(later);
      fixture.nothingIsLeftToDo();
    }
  }

  @Test
  void aTableThatTheLibraryDroppedAndCreatedAgainIsFilledAgain() throws SQLException {
    try (LibraryFixture fixture = open(Layout.SPRING_AI)) {
      fixture.migrate();
      new SpringAiStore(fixture.copy.target, store -> store.removeExistingVectorStoreTable(true));
      assertThat(fixture.copy.rows(fixture.copy.target)).isEmpty();
      fixture.migrate();
      assertThat(fixture.copy.rows(fixture.copy.target))
          .isEqualTo(fixture.copy.rows(fixture.copy.source));
      assertThat(fixture.copy.reporter.said())
          .anyMatch(said -> said.contains("vector_store was dropped and created again"));
    }
  }
}
