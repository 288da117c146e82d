package dev.portage.frameworks;

import static dev.portage.frameworks.LibraryFixture.first;
import static dev.portage.frameworks.LibraryFixture.found;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A library that had been started on the target finds there what it finds on the source. */
class LibraryStoresIT {
  private static final int DOCUMENTS = 120;
  private static final int OWN = 6;

  private static LibraryFixture open(Layout layout) throws SQLException {
    LibraryFixture fixture = new LibraryFixture(layout.table(), layout::start);
    fixture.source.write(of(layout, "handbook", 1, DOCUMENTS));
    return fixture;
  }

  private static List<Passage> of(Layout layout, String origin, int first, int last) {
    return Passage.many(origin, first, last, n -> layout.id(origin, n));
  }

  private static Passage document(Layout layout, int number) {
    return of(layout, "handbook", number, number).getFirst();
  }

  private static boolean isOwn(Passage passage) {
    return passage.text().startsWith("intranet");
  }

  @ParameterizedTest
  @EnumSource
  void anEmptyStoreFindsTheSameWithTheSameScoresAndHasItsIndexes(Layout layout)
      throws SQLException {
    try (LibraryFixture fixture = open(layout)) {
      List<String> indexes = fixture.indexes();
      fixture.migrate();
      assertThat(found(fixture.target, passage -> true, 0))
          .isEqualTo(found(fixture.source, passage -> true, 0));
      assertThat(fixture.indexes()).isEqualTo(indexes);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aStoreWithDocumentsOfItsOwnFindsThoseOfBothSides(Layout layout) throws SQLException {
    try (LibraryFixture fixture = open(layout)) {
      List<Passage> own = of(layout, "intranet", 1, OWN);
      fixture.target.write(own);
      List<String> indexes = fixture.indexes();
      fixture.migrate();
      assertThat(found(fixture.target, passage -> !isOwn(passage), OWN))
          .isEqualTo(found(fixture.source, passage -> true, 0));
      areFound(own, fixture);
      assertThat(fixture.indexes()).isEqualTo(indexes);

      Passage edited = document(layout, 7).with("edited on the target: badge hotel");
      Passage deleted = document(layout, 8);
      Passage replaced = document(layout, 9).with("edited on the source: visa garden");
      List<Passage> later = of(layout, "handbook", DOCUMENTS + 1, DOCUMENTS + 5);
      fixture.target.write(List.of(edited));
      fixture.target.delete(List.of(deleted.id(), own.getFirst().id()));
      fixture.source.write(List.of(replaced, edited.with("on the source, again: roof lift")));
      fixture.source.write(later);
      fixture.migrate();
      areFound(List.of(edited, replaced), fixture);
      areFound(later, fixture);
      areFound(own.subList(1, OWN), fixture);
      assertThat(first(fixture.target, deleted.text())).isNotEqualTo(deleted);
      assertThat(first(fixture.target, own.getFirst().text())).isNotEqualTo(own.getFirst());
      assertThat(fixture.copy.rows(fixture.copy.target)).hasSize(DOCUMENTS - 1 + 5 + OWN - 1);
      fixture.nothingIsLeftToDo();
    }
  }

  private static void areFound(List<Passage> passages, LibraryFixture fixture) {
    assertThat(passages)
        .allSatisfy(one -> assertThat(first(fixture.target, one.text())).isEqualTo(one));
  }
}
