package dev.portage.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.fault.Fault;
import dev.portage.merge.ConflictChoice;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Two rows with one value of a unique key: neither takes the place of the other unasked. */
class KeyConflictsIT extends DocumentsSuite {
  private static final String OWN = "SELECT count(*) FROM documents WHERE content LIKE 'own %'";
  private static final String DOCUMENTS_OF_THE_SOURCE =
      "SELECT count(DISTINCT content) FROM documents WHERE content LIKE 'document %'";

  @Test
  void documentsOfTheSameNumberAreRefusedByKey() throws SQLException {
    own(1, 7);
    refused("7 rows of documents", "1, 2, 3, 4, 5, 6, 7");
  }

  @Test
  void keepTargetLeavesThemOutUntilTheMigrationIsUndone() throws SQLException {
    own(1, 7);
    MigrationReport report = fixture.choosing(ConflictChoice.KEEP_TARGET).migrate();
    assertThat(report.verification().orElseThrow().rowsAreRight()).isTrue();
    assertThat(CopyFixture.strings(fixture.target, "SELECT content FROM documents WHERE id <= 7"))
        .allMatch(content -> content.startsWith("own"));
    assertThat(fixture.rows(fixture.target)).hasSize(90);
    assertThat(fixture.reporter.said())
        .anyMatch(
            said -> said.contains("documents 7: tenant, content") && said.contains("the same key"));
    fixture.target.run("DELETE FROM documents WHERE id = 5");
    List<String> standing = fixture.standing();
    report = fixture.choosing(null).migrate();
    assertThat(fixture.standing()).isEqualTo(standing);
    assertThat(report.verification().orElseThrow().rowsAreRight()).isTrue();
    assertThat(fixture.reporter.said()).anyMatch(said -> said.contains("migrate --undo"));

    fixture.undo();
    fixture.choosing(ConflictChoice.RENUMBER).migrate();
    assertThat(CopyFixture.strings(fixture.target, DOCUMENTS_OF_THE_SOURCE)).containsExactly("90");
    assertThat(CopyFixture.strings(fixture.target, OWN)).containsExactly("6");
  }

  @Test
  void renumberedRowsAreCopiedBesideThemUnderNewKeysAndFollowTheSource() throws SQLException {
    own(1, 7);
    own(200, 203);
    MigrationReport report = fixture.choosing(ConflictChoice.RENUMBER).migrate();
    assertThat(report.verification().orElseThrow().rowsAreRight()).isTrue();
    assertThat(fixture.rows(fixture.target)).hasSize(101);
    assertThat(
            CopyFixture.strings(
                fixture.target,
                "SELECT content FROM documents WHERE id > 203 AND tenant <> 'own' ORDER BY 1"))
        .containsExactly(
            IntStream.rangeClosed(1, 7).mapToObj(n -> "document " + n).toArray(String[]::new));
    fixture.choosing(null);
    List<String> standing = fixture.standing();
    fixture.migrate();
    assertThat(fixture.standing()).isEqualTo(standing);

    fixture.source.run("UPDATE documents SET content = 'newer 3' WHERE id = 3");
    fixture.target.run("DELETE FROM documents WHERE content = 'document 4'");
    fixture.target.run("UPDATE documents SET content = 'edited' WHERE content = 'document 5'");
    fixture.source.run("UPDATE documents SET content = 'newer 5' WHERE id = 5");
    report = fixture.migrate();
    assertThat(report.verification().orElseThrow().rowsAreRight()).isTrue();
    assertThat(
            CopyFixture.strings(
                fixture.target,
                "SELECT content FROM documents WHERE id > 203 AND tenant <> 'own' ORDER BY 1"))
        .containsExactly(
            "document 1", "document 2", "document 6", "document 7", "edited", "newer 3");
    fixture.target.run("INSERT INTO documents (content) VALUES ('the next')");
    assertThat(fixture.rows(fixture.target)).hasSize(101);
  }

  @Test
  void aLaterRowOfTheSourceWithTheNumberThatAnotherOneWasGivenIsNotThatOne() throws SQLException {
    own(1, 1);
    fixture.choosing(ConflictChoice.RENUMBER).migrate();
    String given = fixture.target.value("SELECT id FROM documents WHERE content = 'document 1'");
    fixture.source.run(
        "INSERT INTO documents (id, tenant, content) VALUES (%s, 't1', 'later')".formatted(given));
    fixture.choosing(null);
    assertThatThrownBy(fixture::migrate)
        .hasMessageContaining("1 row of documents with the same key")
        .hasMessageContaining(given);
    fixture.repairing();
    assertThatThrownBy(fixture::migrate)
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> assertThat(fault.next()).contains("renumber").doesNotContain("source-wins"));
    fixture.repairingNothing();
    MigrationReport report = fixture.choosing(ConflictChoice.RENUMBER).migrate();
    assertThat(report.verification().orElseThrow().rowsAreRight()).isTrue();
    assertThat(fixture.rows(fixture.target)).hasSize(92);
    assertThat(fixture.target.value("SELECT content FROM documents WHERE id = " + given))
        .isEqualTo("document 1");
    assertThat(fixture.target.value("SELECT count(*) FROM documents WHERE content = 'later'"))
        .isEqualTo("1");
    List<String> standing = fixture.standing();
    fixture.choosing(null).migrate();
    assertThat(fixture.standing()).isEqualTo(standing);
  }

  @Test
  void theNumberOfARowThatWasRemovedAgainIsFree() throws SQLException {
    own(1, 1);
    fixture.choosing(ConflictChoice.RENUMBER).migrate();
    String given = fixture.target.value("SELECT id FROM documents WHERE content = 'document 1'");
    fixture.source.run("DELETE FROM documents WHERE id = 1");
    fixture.followingDeletes().migrate();
    fixture.source.run(
        "INSERT INTO documents (id, tenant, content) VALUES (%s, 't1', 'later')".formatted(given));
    MigrationReport report = fixture.choosing(null).migrate();
    assertThat(report.verification().orElseThrow().rowsAreRight()).isTrue();
    assertThat(fixture.target.value("SELECT content FROM documents WHERE id = " + given))
        .isEqualTo("later");
  }

  @Test
  void onlyWhereTheSourceWinsTheyAreOverwrittenAndListedBefore() throws SQLException {
    own(1, 2);
    fixture.repairing().migrate();
    assertThat(fixture.rows(fixture.target)).isEqualTo(fixture.rows(fixture.source));
    assertThat(fixture.reporter.said())
        .anyMatch(said -> said.contains("documents 2: ") && said.endsWith("it is overwritten"))
        .anyMatch(said -> said.startsWith("? ") && said.contains("overwrites 2 rows"));
  }

  @Test
  void aConflictThatIsAllThereIsIsRefusedWithTheChoices() throws SQLException {
    fixture.migrate();
    String insert = "INSERT INTO documents (id, tenant, content) VALUES (500, 't1', '%s')";
    fixture.source.run(insert.formatted("of the source"));
    fixture.target.run(insert.formatted("of the target"));
    assertThatThrownBy(fixture::migrate)
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.next()).contains("--conflicts renumber"));
  }

  @Test
  void aRowThatWasDeletedAndAddedAgainUnderAnotherNumberIsTheApplications() throws SQLException {
    fixture.target.run("CREATE UNIQUE INDEX ON documents (tenant, content)");
    fixture.migrate();
    fixture.target.run(
        """
        DELETE FROM documents WHERE id = 7;
        INSERT INTO documents (tenant, content, embedding) VALUES ('t1', 'document 7', '[1,1,1]')
        """);
    for (int run = 1; run <= 2; run++) {
      MigrationReport report = fixture.repairingWhatIsMissing().migrate();
      assertThat(report.verification().orElseThrow().rowsAreRight()).isTrue();
      assertThat(fixture.rows(fixture.target)).hasSize(90);
    }
    assertThat(fixture.reporter.said())
        .anyMatch(said -> said.contains("documents 7 (") && said.contains("unique key"));
  }

  @Test
  void anUpdateOntoAUniqueValueOfAnotherRowIsListedAndKeptUntilThatRowGivesItUp()
      throws SQLException {
    fixture.target.run("CREATE UNIQUE INDEX ON documents (tenant, lower(content))");
    fixture.migrate();
    fixture.target.run("INSERT INTO documents (id, tenant, content) VALUES (500, 't1', 'NEWER')");
    fixture.source.run("UPDATE documents SET content = 'newer' WHERE id = 7");
    fixture.migrate();
    List<String> standing = fixture.standing();
    for (int run = 1; run <= 2; run++) {
      MigrationReport report = fixture.repairingWhatIsMissing().migrate();
      assertThat(report.verification().orElseThrow().rowsAreRight()).isTrue();
      assertThat(fixture.standing()).isEqualTo(standing);
    }
    assertThat(fixture.reporter.said())
        .noneMatch(said -> said.contains("overwrites"))
        .anyMatch(
            said ->
                said.startsWith("! documents 7 (500 on the target): content differs; another row")
                    && said.endsWith("the next run writes this one"));
    fixture.repairingNothing().followingDeletes().migrate();
    assertThat(fixture.standing()).as("nothing was removed").isEqualTo(standing);
    fixture.target.run("DELETE FROM documents WHERE id = 500");
    fixture.migrate();
    assertThat(fixture.rows(fixture.target)).isEqualTo(fixture.rows(fixture.source));
  }

  @Test
  void valuesThatTwoRowsExchangedAreNotTakenForTheApplications() throws SQLException {
    fixture.target.run(
        """
        CREATE UNIQUE INDEX ON documents (content);
        CREATE TABLE likes (document bigint REFERENCES documents (id));
        """);
    fixture.migrate();
    fixture.source.run(
        "UPDATE documents SET content = 'document ' || CASE id WHEN 4 THEN 7 ELSE 4 END"
            + " WHERE id IN (4, 7)");
    MigrationReport report = fixture.migrate();
    assertThat(report.verification().orElseThrow().rowsAreRight()).isFalse();
    fixture.target.run("DELETE FROM documents WHERE id = 4");
    assertThat(fixture.migrate().verification().orElseThrow().rowsAreRight()).isTrue();
    assertThat(CopyFixture.strings(fixture.target, "SELECT content FROM documents WHERE id = 7"))
        .isEqualTo(
            CopyFixture.strings(fixture.source, "SELECT content FROM documents WHERE id = 7"));
  }

  @Test
  void aRowIsFoundByAnyKindOfUniqueKey() throws SQLException {
    fixture.target.run(
        """
        CREATE UNIQUE INDEX ON documents (tenant, lower(content)) WHERE metadata IS NOT NULL;
        CREATE UNIQUE INDEX ON documents (content, resource) NULLS NOT DISTINCT;
        CREATE UNIQUE INDEX ON documents (resource, lower(content)) INCLUDE (content);
        CREATE UNIQUE INDEX ON documents ((1)) WHERE id < 0;
        INSERT INTO documents (id, tenant, content, metadata) VALUES
          (507, 't1', 'DOCUMENT 7', '{}'), (508, 't2', 'DOCUMENT 8', NULL), (509, 'x', 'nine', NULL);
        """);
    fixture.source.run("UPDATE documents SET content = 'nine', resource = NULL WHERE id = 9");
    for (int run = 1; run <= 2; run++) {
      MigrationReport report = fixture.repairingWhatIsMissing().migrate();
      assertThat(report.verification().orElseThrow().rowsAreRight()).isTrue();
      assertThat(fixture.rows(fixture.target)).hasSize(91);
    }
    assertThat(fixture.reporter.said())
        .anyMatch(said -> said.contains("documents 7 (507") && said.contains("unique key"))
        .anyMatch(said -> said.contains("documents 9 (509") && said.contains("unique key"));
    fixture.source.run(
        "INSERT INTO documents (id, tenant, resource, content) VALUES (91, 't1', 1, 'another')");
    fixture.migrate();
    assertThat(fixture.rows(fixture.target)).hasSize(92);
  }

  @Test
  void aRowThatWaitsForOneThatTheSourceDeletedComesWhenThatIsRemoved() throws SQLException {
    fixture.target.run("CREATE UNIQUE INDEX ON documents (tenant, content)");
    fixture.migrate();
    fixture.source.run(
        "DELETE FROM documents WHERE id = 7;"
            + " INSERT INTO documents (id, tenant, content) VALUES (97, 't1', 'document 7')");
    fixture.repairingWhatIsMissing().migrate();
    assertThat(fixture.reporter.said())
        .anyMatch(said -> said.contains("documents 7: deleted on the source"))
        .anyMatch(said -> said.contains("documents 97 (7") && said.contains("unique key"))
        .anyMatch(said -> said.contains("--follow-deletes removes these rows"));
    fixture.followingDeletes().migrate();
    assertThat(fixture.rows(fixture.target)).isEqualTo(fixture.rows(fixture.source)).hasSize(90);
  }

  @Test
  void valuesOfAUniqueKeyMoveFromRowToRow() throws SQLException {
    String unique = "CREATE UNIQUE INDEX ON documents (tenant, content)";
    fixture.source.run("UPDATE documents SET tenant = 't', content = lpad(id::text, 4, '0')");
    fixture.source.run(unique);
    fixture.target.run(unique);
    fixture.migrate();
    fixture.source.run(
        """
        UPDATE documents SET content = lpad((id + 1)::text, 4, '0') || '!';
        UPDATE documents SET content = left(content, 4);
        INSERT INTO documents (id, tenant, content) VALUES (91, 't', '0001');
        """);
    MigrationReport report = fixture.migrate();
    assertThat(report.verification().orElseThrow().rowsAreRight()).isTrue();
    assertThat(fixture.rows(fixture.target)).isEqualTo(fixture.rows(fixture.source)).hasSize(91);
    List<String> standing = fixture.standing();
    fixture.migrate();
    assertThat(fixture.standing()).isEqualTo(standing);
    fixture.source.run("UPDATE documents SET content = 'x' || id");
    fixture.migrate();
    assertThat(fixture.rows(fixture.target)).isEqualTo(fixture.rows(fixture.source));
  }

  @Test
  void keysThatNoSequenceFillsCannotBeRenumberedAndNothingIsBegun() throws SQLException {
    fixture.target.run("ALTER TABLE documents ALTER id DROP DEFAULT");
    own(1, 2);
    fixture.choosing(ConflictChoice.RENUMBER);
    refused("no sequence of the target fills id");
  }

  @Test
  void numericKeysContinueBehindTheCopiedOnes() throws SQLException {
    fixture.target.run("ALTER TABLE documents ALTER id TYPE numeric");
    fixture.source.run("ALTER TABLE documents ALTER id TYPE numeric");
    fixture.migrate();
    fixture.target.run("INSERT INTO documents (content) VALUES ('the next')");
    assertThat(CopyFixture.strings(fixture.target, "SELECT max(id) FROM documents"))
        .containsExactly("91");
  }
}
