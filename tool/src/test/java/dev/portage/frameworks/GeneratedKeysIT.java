package dev.portage.frameworks;

import static dev.portage.frameworks.LibraryFixture.first;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.merge.ConflictChoice;
import dev.portage.migration.CopyFixture;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.ai.vectorstore.pgvector.PgVectorStore.PgIdType;

/** Numbers as ids of Spring AI: each side has given the same ones to documents of its own. */
class GeneratedKeysIT {
  private static final List<Passage> HANDBOOK = Passage.many("handbook", 1, 40, Integer::toString);
  private static final List<Passage> INTRANET = Passage.many("intranet", 1, 7, Integer::toString);

  private static LibraryFixture open(PgIdType type) throws SQLException {
    LibraryFixture fixture =
        new LibraryFixture(
            Layout.springAi("vector_store"),
            side -> new SpringAiStore(side, store -> store.idType(type)));
    fixture.source.write(HANDBOOK);
    fixture.target.write(INTRANET);
    return fixture;
  }

  private static void refused(LibraryFixture fixture, String next) throws SQLException {
    List<String> before = fixture.copy.rows(fixture.copy.target);
    assertThatThrownBy(fixture.copy::migrate)
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> {
              assertThat(fault.code()).isEqualTo(ExitCode.SOURCE_UNFIT);
              assertThat(fault.getMessage()).contains("7 rows of vector_store");
              assertThat(fault.next()).contains(next);
            });
    assertThat(fixture.copy.rows(fixture.copy.target)).isEqualTo(before);
    assertThat(CopyFixture.strings(fixture.copy.target, "SELECT to_regclass('portage.unit')::text"))
        .containsOnlyNulls();
  }

  private static List<String> texts(List<Passage> passages) {
    return passages.stream().map(Passage::text).toList();
  }

  private static void areFound(List<Passage> passages, LibraryFixture fixture) {
    assertThat(texts(passages))
        .allSatisfy(text -> assertThat(first(fixture.target, text).text()).isEqualTo(text));
  }

  @Test
  void numbersThatNoSequenceGivesAreKeptWhereTheTargetHasThem() throws SQLException {
    try (LibraryFixture fixture = open(PgIdType.INTEGER)) {
      refused(fixture, "--conflicts keep-target");
      fixture.copy.choosing(ConflictChoice.KEEP_TARGET);
      fixture.migrate();
      areFound(INTRANET, fixture);
      areFound(HANDBOOK.subList(7, 40), fixture);
      fixture.copy.choosing(null);
      fixture.nothingIsLeftToDo();
    }
  }

  @Test
  void renumberedDocumentsOfBothSidesAreFound() throws SQLException {
    try (LibraryFixture fixture = open(PgIdType.SERIAL)) {
      refused(fixture, "--conflicts renumber");
      fixture.copy.choosing(ConflictChoice.RENUMBER);
      fixture.migrate();
      areFound(INTRANET, fixture);
      areFound(HANDBOOK, fixture);
      fixture.copy.choosing(null);
      fixture.nothingIsLeftToDo();

      Passage renumbered = first(fixture.target, HANDBOOK.getFirst().text());
      Passage edited = first(fixture.target, HANDBOOK.get(1).text()).with("edited: badge hotel");
      fixture.target.delete(List.of(renumbered.id()));
      fixture.target.write(List.of(edited));
      fixture.source.write(
          List.of(HANDBOOK.get(1).with("edited there: visa"), HANDBOOK.get(2).with("newer: roof")));
      fixture.migrate();
      assertThat(first(fixture.target, renumbered.text())).isNotEqualTo(renumbered);
      assertThat(first(fixture.target, edited.text())).isEqualTo(edited);
      assertThat(first(fixture.target, "newer: roof").text()).isEqualTo("newer: roof");
      areFound(INTRANET, fixture);
      assertThat(fixture.copy.rows(fixture.copy.target)).hasSize(46);
    }
  }
}
