package dev.portage.frameworks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.frameworks.LibraryStore.Hit;
import dev.portage.migration.CopyFixture;
import dev.portage.migration.MigrationReport;
import dev.portage.postgres.Target;
import dev.portage.store.ChunkTable;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/** One library on both sides of a copy, started on the target before it. */
final class LibraryFixture implements AutoCloseable {
  private static final int MOST = 9;

  /** An index calculates its distances in another order of additions. */
  private static final double ROUNDING = 1e-6;

  private static final List<String> QUESTIONS =
      List.of(
          "which train leaves the station in the evening",
          "the deadline of the expense report",
          "password policy for visitor and manager",
          "fire exit, door, ladder, water",
          "winter uniform",
          "calendar of the school year: summer month, holidays");

  final CopyFixture copy;
  final LibraryStore source;
  LibraryStore target;
  private final Function<Target, LibraryStore> starter;

  LibraryFixture(ChunkTable table, Function<Target, LibraryStore> starter) throws SQLException {
    // As the command does where no option says otherwise.
    this.copy = CopyFixture.of(table).advising();
    this.starter = starter;
    this.source = starter.apply(copy.source);
    restart();
  }

  /** Starts the library on the target once more, as an application that is deployed again. */
  void restart() {
    target = starter.apply(copy.target);
  }

  /** Copies, and has the rows verified by the copy and by the verb. */
  MigrationReport migrate() {
    MigrationReport report = copy.migrate();
    assertThat(report.verification().orElseThrow().rowsAreRight()).isTrue();
    assertThat(copy.verify().rowsAreRight()).isTrue();
    return report;
  }

  /** Another copy writes nothing. */
  void nothingIsLeftToDo() throws SQLException {
    List<String> standing = copy.standing();
    migrate();
    assertThat(copy.standing()).isEqualTo(standing);
  }

  /** The indexes of the target, as its catalog defines them. */
  List<String> indexes() throws SQLException {
    return CopyFixture.strings(
        copy.target,
        "SELECT indexdef FROM pg_indexes WHERE schemaname NOT IN ('pg_catalog', 'portage')"
            + " ORDER BY 1");
  }

  /** What is nearest to each question, and to each with a filter, of the documents that count. */
  static List<List<Hit>> found(LibraryStore store, Predicate<Passage> counted, int others) {
    return QUESTIONS.stream()
        .<List<Hit>>mapMulti(
            (question, lists) -> {
              lists.accept(nearest(store.search(question, MOST + others), counted));
              lists.accept(nearest(store.search(question, "travel", 60, MOST + others), counted));
            })
        .toList();
  }

  /** Without those that are as near as the last: which of them are found is chance. */
  private static List<Hit> nearest(List<Hit> hits, Predicate<Passage> counted) {
    List<Hit> nearest =
        hits.stream().filter(hit -> counted.test(hit.passage())).limit(MOST).toList();
    List<Hit> certain =
        nearest.stream()
            .filter(hit -> hit.score() > nearest.getLast().score() + ROUNDING)
            .sorted(
                Comparator.comparingDouble(Hit::score)
                    .reversed()
                    .thenComparing(hit -> hit.passage().text()))
            .toList();
    assertThat(certain).isNotEmpty();
    return certain;
  }

  /** What a search for a document's own text finds first. */
  static Passage first(LibraryStore store, String text) {
    return store.search(text, 1).getFirst().passage();
  }

  @Override
  public void close() throws SQLException {
    copy.close();
  }
}
