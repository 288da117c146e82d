package dev.portage.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.merge.ConflictChoice;
import dev.portage.migration.CutoverReport.End;
import dev.portage.store.OtherTable;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A table whose ids do not tell their age, of a source that is written on. */
class FollowRowsIT extends FollowRowsSuite {
  @Test
  void changesOfAnyKindAreOnTheTargetWithTheirParents() throws SQLException {
    same();
    insert(21, 30);
    source(
        "UPDATE documents SET content = content || '!' WHERE id IN ('d1', 'd2')",
        "UPDATE documents SET embedding = array_fill(7, ARRAY[1024])::vector WHERE id = 'd3'",
        "UPDATE documents SET id = 'moved' WHERE id = 'd4'",
        "UPDATE documents SET tenant = 't9' WHERE id = 'd5'",
        "DELETE FROM documents WHERE id IN ('d6', 'd7')",
        "INSERT INTO parents (name) VALUES ('c')",
        "UPDATE documents SET parent = 3 WHERE id IN ('d8', 'd9')",
        "UPDATE parents SET name = 'a, renamed' WHERE id = 1",
        "UPDATE documents SET parent = 3 WHERE parent = 2",
        "DELETE FROM parents WHERE id = 2");
    same();
    source(
        "UPDATE documents SET tag = NULL WHERE id = 'd10'",
        "UPDATE documents SET tag = 'tag 10' WHERE id = 'd11'",
        "UPDATE documents SET tag = 'tag 11' WHERE id = 'd12'");
    same();
    openedWithAllRows();
    // What the server gives next is no number that came from the source.
    assertThat(fixture.target.value("SELECT nextval('parents_id_seq') > 3")).isEqualTo("t");
  }

  @Test
  void aTableThatIsEmptiedAndFilledAgain() throws SQLException {
    same();
    target("INSERT INTO documents (id, content) VALUES ('own', 'of the target')");
    source(
        "TRUNCATE documents, parents", "INSERT INTO parents (id, name) VALUES (9, 'a'), (8, 'z')");
    source(
        "INSERT INTO documents (id, content, parent) VALUES ('d1', 'new', 9), ('new', 'new', 8)");
    follow();
    target("DELETE FROM documents WHERE id = 'own'");
    assertThat(rowsOfTarget()).isEqualTo(rowsOfSource());
    assertThat(fixture.target.value("SELECT count(*) FROM parents")).isEqualTo("2");
    openedWithAllRows();
  }

  @Test
  void whatTheApplicationWroteOnTheTargetStays() throws SQLException {
    same();
    target(
        "UPDATE documents SET content = 'edited' WHERE id IN ('d1', 'd2')",
        "DELETE FROM documents WHERE id = 'd3'",
        "INSERT INTO documents (id, content) VALUES ('d21', 'own'), ('own', 'own')");
    insert(21, 22);
    source(
        "UPDATE documents SET content = 'changed' WHERE id IN ('d1', 'd3', 'd4')",
        "DELETE FROM documents WHERE id IN ('d2', 'd5')");
    follow();
    CutoverReport report = cutover();
    assertThat(report.end()).isEqualTo(End.OPENED);
    assertThat(
            CopyFixture.strings(
                fixture.target,
                "SELECT id || ' ' || content FROM documents WHERE id IN ('d1', 'd2', 'd3', 'd4', 'd5', 'd21', 'd22', 'own') ORDER BY 1"))
        .containsExactly(
            "d1 edited", "d2 edited", "d21 own", "d22 content 22", "d4 changed", "own own");
    assertThat(report.kept())
        .anyMatch(line -> line.contains("d1: ") && line.contains("edited on the target"))
        .anyMatch(line -> line.contains("d21: ") && line.contains("edited on the target"))
        .anyMatch(line -> line.contains("d3: deleted on the target"));
    // They are not read again while the source is read-only.
    assertThat(fixture.reporter.said()).contains("every row is as it should be");
    assertThat(fixture.verify().rowsAreRight()).isTrue();
  }

  @Test
  void aRowThatOthersReferToStays() throws SQLException {
    same();
    target("INSERT INTO documents (id, parent) VALUES ('own', 2)");
    source("DELETE FROM documents WHERE parent = 2", "DELETE FROM parents WHERE id = 2");
    follow();
    CutoverReport report = cutover();
    assertThat(report.end()).isEqualTo(End.OPENED);
    assertThat(fixture.target.value("SELECT count(*) FROM parents")).isEqualTo("2");
    assertThat(fixture.target.value("SELECT count(*) FROM documents WHERE parent = 2"))
        .isEqualTo("1");
    assertThat(report.kept())
        .singleElement()
        .asString()
        .contains("parents 2: deleted on the source");
  }

  @Test
  void rowsThatNeedNewKeysAreRefusedBeforeAnythingIsCreated() throws SQLException {
    target("INSERT INTO parents (id, name) VALUES (1, 'of the target')");
    assertThatThrownBy(fixture::migrate)
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> {
              assertThat(fault.code()).isEqualTo(ExitCode.SOURCE_UNFIT);
              assertThat(fault.next()).contains("--route copy");
            });
    fixture.choosing(ConflictChoice.RENUMBER);
    assertThatThrownBy(fixture::migrate)
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.code()).isEqualTo(ExitCode.USAGE));
    assertThat(slots()).isEmpty();
    assertThat(publications()).isEmpty();
    assertThat(fixture.target.value("SELECT count(*) FROM documents")).isEqualTo("0");
  }

  @Test
  void aParentWithoutReplicaIdentityIsRefused() throws SQLException {
    source("ALTER TABLE parents REPLICA IDENTITY NOTHING");
    assertThatThrownBy(fixture::migrate)
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> assertThat(fault).hasMessageContaining("parents has no replica identity"));
    assertThat(publications()).isEmpty();
  }

  /** Changes of a partition would come under its own name. */
  @Test
  void aPartitionedTableIsRefused() throws SQLException {
    fixture.close();
    fixture = CopyFixture.of(OtherTable.of("documents", "tenant")).following(UNTIL_CAUGHT_UP);
    String tables =
        """
        CREATE EXTENSION vector;
        CREATE TABLE documents (id text PRIMARY KEY, tenant text, content text,
                                embedding vector(3)) PARTITION BY HASH (id);
        CREATE TABLE part PARTITION OF documents FOR VALUES WITH (MODULUS 1, REMAINDER 0);
        """;
    source(tables);
    target(tables);
    assertThatThrownBy(fixture::migrate)
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> {
              assertThat(fault).hasMessageContaining("streamed as those of its partitions");
              assertThat(fault.next()).contains("--route copy");
            });
    assertThat(publications()).isEmpty();
  }

  @Test
  void rowsThatTheTargetRefusesAreCopiedByTheNextRun() throws SQLException {
    same();
    target("ALTER TABLE documents ADD CONSTRAINT no CHECK (content <> 'bad') NOT VALID");
    source(
        "UPDATE documents SET content = 'bad' WHERE id = 'd1'",
        "UPDATE documents SET content = 'good' WHERE id IN ('d2', 'd4')");
    follow();
    assertThat(fixture.target.value("SELECT count(*) FROM documents WHERE content = 'good'"))
        .isEqualTo("2");
    assertThat(fixture.reporter.said())
        .anyMatch(said -> said.contains("tenant t1: the target refuses a row of it"));
    assertThatThrownBy(this::cutover)
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.code()).isEqualTo(ExitCode.BOTS_FAILED));
    target("ALTER TABLE documents DROP CONSTRAINT no");
    same();
    openedWithAllRows();
  }

  @Test
  void aConflictOfGeneratedKeysKeepsItClosedUntilItIsDecided() throws SQLException {
    String numbered =
        """
        ALTER TABLE documents ALTER id TYPE bigint USING substr(id, 2)::bigint;
        """;
    source(numbered);
    target(numbered);
    same();
    target("INSERT INTO documents (id, content) VALUES (21, 'of the target')");
    source("INSERT INTO documents (id, content) VALUES (21, 'of the source'), (22, 'other')");
    follow();
    assertThat(fixture.target.value("SELECT content FROM documents WHERE id = 21"))
        .isEqualTo("of the target");
    assertThatThrownBy(this::cutover)
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> {
              assertThat(fault).hasMessageContaining("21");
              assertThat(fault.next()).contains("--conflicts keep-target");
            });
    // It was found before the source was made read-only.
    source("UPDATE documents SET content = 'changed' WHERE id = 22");
    conflicts = Optional.of(ConflictChoice.KEEP_TARGET);
    CutoverReport report = cutover();
    assertThat(report.end()).isEqualTo(End.OPENED);
    assertThat(report.kept()).anyMatch(line -> line.startsWith("documents 21: left out"));
    assertThat(fixture.target.value("SELECT content FROM documents WHERE id = 22"))
        .isEqualTo("changed");
    assertThat(fixture.verify().rowsAreRight()).isTrue();
  }

  @Test
  void afterTheSlotWasLostAllRowsAreComparedAndRemovedWhereTheyAreGone() throws SQLException {
    same();
    dropSlots();
    source(
        "DELETE FROM documents WHERE id = 'd1'",
        "UPDATE documents SET content = 'x' WHERE id = 'd2'");
    follow();
    openedWithAllRows();
  }

  @Test
  void aTableWithoutTenants() throws SQLException {
    fixture.close();
    fixture =
        CopyFixture.of(OtherTable.of("documents", "tenant").withoutTenant())
            .following(UNTIL_CAUGHT_UP);
    createTables();
    same();
    source(
        "UPDATE documents SET content = 'x' WHERE id = 'd2'",
        "DELETE FROM documents WHERE id = 'd3'");
    same();
    openedWithAllRows();
  }
}
