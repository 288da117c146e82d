package dev.portage.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.merge.ConflictChoice;
import dev.portage.migration.CutoverReport.End;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The tables to which its rows refer, on a source and a target that are both written on. */
class FollowParentsIT extends FollowRowsSuite {
  @Test
  void rowsComeUnderTheTargetsParentOfTheSameName() throws SQLException {
    target("INSERT INTO parents (id, name) VALUES (50, 'a'), (51, 'c')");
    same();
    // Its number on the source is another parent's here, which is not its.
    source(
        "INSERT INTO parents (id, name) VALUES (3, 'c'), (4, 'd')",
        "UPDATE documents SET parent = 3 WHERE id = 'd1'",
        "UPDATE documents SET parent = 4 WHERE id = 'd2'");
    same();
    assertThat(fixture.target.value("SELECT parent FROM documents WHERE id = 'd1'"))
        .isEqualTo("51");
    openedWithAllRows();
  }

  /** Documents that are under one parent on the target, and under two on the source. */
  private List<String> mixed() throws SQLException {
    Map<String, Set<String>> parents = new TreeMap<>();
    String parentOf = "SELECT id || ' ' || parent FROM documents";
    Map<String, String> there = new HashMap<>();
    for (String row : CopyFixture.strings(fixture.source, parentOf)) {
      there.put(row.split(" ", 2)[0], row.split(" ", 2)[1]);
    }
    for (String row : CopyFixture.strings(fixture.target, parentOf)) {
      parents
          .computeIfAbsent(row.split(" ", 2)[1], of -> new TreeSet<>())
          .add(there.get(row.split(" ", 2)[0]));
    }
    return parents.values().stream().filter(of -> of.size() > 1).map(Set::toString).toList();
  }

  private void nameIsGivenToAnother() throws SQLException {
    source(
        "UPDATE parents SET name = 'old' WHERE id = 1",
        "INSERT INTO parents (id, name) VALUES (9, 'a')",
        "INSERT INTO documents VALUES ('d99', 't9', 'new', 9)");
  }

  @Test
  void aParentThatTakesTheNameOfARenamedOneIsAnotherOne() throws SQLException {
    follow();
    nameIsGivenToAnother();
    same();
    openedWithAllRows();
  }

  @Test
  void alsoWhereTheTargetHasTheRenamedOneUnderItsOwnKey() throws SQLException {
    target("INSERT INTO parents (id, name) VALUES (50, 'a')");
    follow();
    nameIsGivenToAnother();
    assertThatThrownBy(this::cutover)
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.code()).isEqualTo(ExitCode.BOTS_FAILED));
    assertThat(mixed()).isEmpty();
  }

  @Test
  void noRowComesUnderAParentThatTheApplicationInsertedMeanwhile() throws Exception {
    same();
    fixture.following(FOR_EVER);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> following = threads.submit(() -> fixture.migrate());
      target("INSERT INTO parents (id, name) VALUES (3, 'of the target')");
      source("UPDATE documents SET content = 'changed' WHERE id = 'd3'");
      Awaitility.await()
          .until(
              () ->
                  fixture
                      .target
                      .value("SELECT content FROM documents WHERE id = 'd3'")
                      .equals("changed"));
      source(
          "INSERT INTO parents (id, name) VALUES (3, 'of the source')",
          "UPDATE documents SET parent = 3 WHERE id = 'd1'",
          "UPDATE documents SET content = 'changed' WHERE id = 'd2'");
      assertThatThrownBy(this::cutover)
          .isInstanceOfSatisfying(
              Fault.class, fault -> assertThat(fault.code()).isEqualTo(ExitCode.BOTS_FAILED));
      following.get();
    }
    assertThat(fixture.target.value("SELECT count(*) FROM documents WHERE parent = 3"))
        .isEqualTo("0");
    assertThat(fixture.target.value("SELECT content FROM documents WHERE id = 'd2'"))
        .isEqualTo("changed");
    assertThatThrownBy(fixture::migrate)
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> {
              assertThat(fault.code()).isEqualTo(ExitCode.SOURCE_UNFIT);
              assertThat(fault.next()).contains("--conflicts keep-target");
            });
    fixture.choosing(ConflictChoice.KEEP_TARGET).following(UNTIL_CAUGHT_UP);
    follow();
    assertThat(cutover().end()).isEqualTo(End.OPENED);
    assertThat(fixture.target.value("SELECT count(*) FROM documents WHERE parent = 3"))
        .isEqualTo("0");
  }
}
