package dev.portage.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.fault.Fault;
import dev.portage.merge.RowDecision;
import dev.portage.merge.TableDifferences;
import dev.portage.plan.TenantSelection;
import dev.portage.verify.VerificationReport;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Rows of the application in a table whose keys tell no age: nothing of them is lost. */
class OtherRowsIT extends DocumentsSuite {
  private static final String NAMES =
      "ALTER TABLE documents ALTER id DROP DEFAULT, ALTER id TYPE text";

  private void keysAreNames() throws SQLException {
    fixture.source.run(NAMES);
    fixture.target.run(NAMES);
  }

  @Test
  void aRowThatTheApplicationEditedMovedOrDeletedStaysSoAtARepair() throws SQLException {
    fixture.migrate();
    fixture.target.run(
        """
        UPDATE documents SET content = 'edited' WHERE id = 7;
        UPDATE documents SET tenant = 't9' WHERE id = 8;
        DELETE FROM documents WHERE id = 9;
        """);
    fixture.repairingWhatIsMissing().migrate();
    assertThat(
            CopyFixture.strings(
                fixture.target,
                "SELECT tenant || ' ' || content FROM documents WHERE id IN (7, 8, 9) ORDER BY id"))
        .containsExactly("t1 edited", "t9 document 8");
    assertThat(fixture.reporter.said())
        .anyMatch(said -> said.contains("documents 9: deleted on the target"));
  }

  @Test
  void aDeletedRowComesBackOnlyWhereTheSourceWinsAndIsListedAndAskedForBefore()
      throws SQLException {
    fixture.migrate();
    fixture.target.run("DELETE FROM documents WHERE id = 9");
    fixture.repairing().migrate();
    assertThat(fixture.rows(fixture.target)).isEqualTo(fixture.rows(fixture.source));
    assertThat(fixture.reporter.said())
        .anyMatch(said -> said.startsWith("! documents 9: deleted on the target"))
        .anyMatch(
            said ->
                said.startsWith("? ")
                    && said.endsWith(
                        "writes 1 row again that the application deleted on the target: 9"));
    List<String> standing = fixture.standing();
    fixture.migrate();
    assertThat(fixture.standing()).isEqualTo(standing);
  }

  @Test
  void whatTheSourceOverwritesIsListedAlsoWhereAnInterruptedRunIsResumed() throws SQLException {
    fixture.migrate();
    fixture.target.run(
        """
        UPDATE portage.migration SET finished_at = NULL;
        UPDATE portage.unit SET state = 'open', outcome = NULL, ended_at = NULL;
        UPDATE portage.batch SET state = 'open', ended_at = NULL;
        UPDATE documents SET content = 'edited' WHERE id = 7;
        DELETE FROM documents WHERE id = 9;
        """);
    fixture.repairing().migrate();
    assertThat(fixture.rows(fixture.target)).isEqualTo(fixture.rows(fixture.source));
    assertThat(fixture.reporter.said())
        .anyMatch(said -> said.startsWith("! documents 7: content differs"))
        .anyMatch(said -> said.startsWith("! documents 9: deleted on the target"));
  }

  @Test
  void aParentOfTheSameNumberWithOtherContentIsRefused() throws SQLException {
    fixture.target.run("INSERT INTO resources VALUES (1, 'Welcome')");
    refused("documents refers to public.resources", ": 1");
  }

  @Test
  void rowsThatTheSourceNoLongerHasAreRemovedUnlessTheApplicationChangedThem() throws SQLException {
    own(1_000, 1_003);
    fixture.migrate();
    fixture.source.run("DELETE FROM documents WHERE id <= 10");
    fixture.target.run("UPDATE documents SET content = 'edited' WHERE id = 3");
    fixture.migrate();
    assertThat(fixture.rows(fixture.target)).hasSize(94);
    MigrationReport report = fixture.followingDeletes().migrate();
    assertThat(report.verification().orElseThrow().rowsAreRight()).isTrue();
    assertThat(fixture.rows(fixture.target)).hasSize(85);
    assertThat(CopyFixture.strings(fixture.target, "SELECT content FROM documents WHERE id <= 10"))
        .containsExactly("edited");
    assertThat(fixture.reporter.said())
        .anyMatch(said -> said.startsWith("? ") && said.contains("removes 9 rows"));
    List<String> standing = fixture.standing();
    fixture.migrate();
    assertThat(fixture.standing()).isEqualTo(standing);
    fixture.source.run("INSERT INTO documents (id, tenant, content) VALUES (4, 't1', 'again')");
    fixture.migrate();
    assertThat(CopyFixture.strings(fixture.target, "SELECT content FROM documents WHERE id = 4"))
        .containsExactly("again");
  }

  @Test
  void chosenTenantsAreCopiedNowAndTheOthersByALaterRun() throws SQLException {
    TenantSelection one =
        new TenantSelection(Set.of("t1"), Set.of(), OptionalInt.empty(), Set.of());
    MigrationReport report = fixture.selecting(one).migrate();
    assertThat(report.verification().orElseThrow().rowsAreRight()).isTrue();
    assertThat(fixture.rows(fixture.target)).hasSize(30).allMatch(row -> row.contains(",t1,"));
    assertThat(CopyFixture.strings(fixture.target, "SELECT finished_at FROM portage.migration"))
        .containsOnlyNulls();
    own(200, 201);
    report = fixture.selecting(TenantSelection.ALL).migrate();
    assertThat(report.verification().orElseThrow().rowsAreRight()).isTrue();
    assertThat(fixture.rows(fixture.target)).hasSize(92);
    assertThat(CopyFixture.strings(fixture.target, "SELECT finished_at FROM portage.migration"))
        .doesNotContainNull();
  }

  @Test
  void theRowsOfAnotherSourceAreNotTakenForTheFirstOnes() throws SQLException {
    fixture.migrate();
    try (CopyFixture other = CopyFixture.of(DOCUMENTS)) {
      other.source.run(TABLES);
      other.source.run(
          "INSERT INTO resources VALUES (1, 'Menu'); INSERT INTO documents (content, resource)"
              + " VALUES ('other', 1)");
      List<String> before = fixture.rows(fixture.target);
      assertThatThrownBy(
              () -> fixture.through(other.source.address(), fixture.target.address()).migrate())
          .isInstanceOfSatisfying(
              Fault.class, fault -> assertThat(fault.next()).contains("cleanup --journal"))
          .hasMessageContaining("from another database before");
      assertThat(fixture.rows(fixture.target)).isEqualTo(before);
    }
  }

  @Test
  void aLaterRunCountsTheTenantsThatItCopiesAgain() throws SQLException {
    fixture.migrate();
    fixture.source.run("UPDATE documents SET content = 'new' WHERE id IN (1, 2)");
    fixture.reporter.said().clear();
    fixture.migrate();
    assertThat(fixture.reporter.said()).anyMatch(said -> said.startsWith("2 tenants, "));
  }

  @Test
  void aCopyThatWroteNothingIsProvedByItsRecordToo() throws SQLException {
    keysAreNames();
    fixture.target.run(
        "INSERT INTO documents (id, content) SELECT n::text, 'own' FROM generate_series(1, 90) n");
    assertThat(fixture.migrate().written()).isZero();
    VerificationReport report =
        VerificationRun.ofRecord(fixture.target.database(), DOCUMENTS, TableDifferences.LISTED);
    assertThat(report.rowsAreRight()).isTrue();
    assertThat(report.rows()).isEqualTo(90);
  }

  @Test
  void aSourceOfWhichNothingWasCopiedTiesTheTargetToNothing() throws SQLException {
    String own = "INSERT INTO documents (id, content) VALUES (500, '%s')";
    keysAreNames();
    fixture.target.run(own.formatted("own"));
    try (CopyFixture other = CopyFixture.of(DOCUMENTS)) {
      other.source.run(TABLES + NAMES + ";" + own.formatted("other"));
      fixture.through(other.source.address(), fixture.target.address()).migrate();
    }
    assertThat(CopyFixture.strings(fixture.target, "SELECT content FROM documents"))
        .containsExactly("own");
    fixture.through(fixture.source.address(), fixture.target.address());
    for (int run = 1; run <= 2; run++) {
      MigrationReport report = fixture.migrate();
      assertThat(report.verification().orElseThrow().rowsAreRight()).isTrue();
      assertThat(fixture.rows(fixture.target)).hasSize(91);
    }
  }

  @Test
  void rowsThatAreAllTheApplicationsAreKeptAndNoFailure() throws SQLException {
    keysAreNames();
    fixture.target.run(
        "INSERT INTO documents (id, content) SELECT n, 'own' FROM generate_series(1, 90) n");
    for (int run = 1; run <= 2; run++) {
      MigrationReport report = fixture.migrate();
      assertThat(report.verification().orElseThrow().rowsAreRight()).isTrue();
      assertThat(report.verification().orElseThrow().differences().orElseThrow().counts())
          .isEqualTo(Map.of(RowDecision.KEEP_EDITED, 90L));
    }
  }

  @Test
  void followDeletesRemovesOnlyWhatWasChosen() throws SQLException {
    fixture.migrate();
    fixture.source.run("DELETE FROM documents WHERE id <= 6");
    TenantSelection one =
        new TenantSelection(Set.of("t1"), Set.of(), OptionalInt.empty(), Set.of());
    assertThat(fixture.followingDeletes().selecting(one).migrate().others())
        .containsExactly(new OtherRows("documents", 0, 2));
    assertThat(CopyFixture.strings(fixture.target, "SELECT id FROM documents WHERE id <= 6"))
        .hasSize(4);
    assertThat(fixture.reporter.said())
        .anyMatch(said -> said.startsWith("? ") && said.contains("removes 2 rows"));
  }

  @Test
  void anInterruptedRunIsNotNarrowedByAChoice() throws SQLException {
    fixture.migrate();
    fixture.target.run(
        "UPDATE portage.migration SET finished_at = NULL; UPDATE portage.unit SET state = 'open', outcome = NULL, ended_at = NULL");
    TenantSelection one =
        new TenantSelection(Set.of("t1"), Set.of(), OptionalInt.empty(), Set.of());
    assertThatThrownBy(() -> fixture.selecting(one).migrate())
        .hasMessageContaining("2 of those that it did not finish are not chosen");
  }

  @Test
  void aTableThatWasEmptiedIsNotFilledAgainUnasked() throws SQLException {
    fixture.migrate();
    fixture.target.run("TRUNCATE documents");
    fixture.migrate();
    assertThat(fixture.reporter.said())
        .anyMatch(said -> said.contains("80 more rows: deleted on the target"));
  }

  @Test
  void keysOfFixedLengthAreRecognisedAsDeleted() throws SQLException {
    String keys =
        """
        ALTER TABLE documents ALTER id DROP DEFAULT;
        ALTER TABLE documents ALTER id TYPE char(20) USING 'k' || id;
        """;
    fixture.source.run(keys);
    fixture.target.run(keys);
    fixture.migrate();
    fixture.target.run("DELETE FROM documents WHERE id = 'k4'");
    MigrationReport report = fixture.migrate();
    assertThat(report.verification().orElseThrow().rowsAreRight()).isTrue();
    assertThat(fixture.rows(fixture.target)).hasSize(89);
  }

  @Test
  void anEmptySourceIsRefused() throws SQLException {
    own(1, 5);
    fixture.source.run("DELETE FROM documents");
    refused("no rows on the source, and 5 on the target");
  }

  @Test
  void aLargerTargetIsAskedAbout() throws SQLException {
    own(1_000, 1_200);
    fixture.migrate();
    assertThat(fixture.reporter.said())
        .anyMatch(
            said -> said.startsWith("? ") && said.contains("more rows (201) than the source (90)"));
    assertThat(fixture.rows(fixture.target)).hasSize(291);
  }

  @Test
  void anInterruptedCopyIsResumedWhateverTheApplicationWroteMeanwhile() throws SQLException {
    fixture.migrate();
    fixture.target.run(
        """
        UPDATE portage.migration SET finished_at = NULL;
        UPDATE documents SET content = 'edited' WHERE id = 7;
        """);
    fixture.migrate();
    assertThat(CopyFixture.strings(fixture.target, "SELECT content FROM documents WHERE id = 7"))
        .containsExactly("edited");
  }

  @Test
  void aRowThatBothSidesWroteAlikeFollowsTheSourceFromTheNextRunOn() throws SQLException {
    fixture.migrate();
    String same =
        "INSERT INTO documents (id, tenant, content, embedding)"
            + " VALUES (500, 't1', 'both', '[1,2,3]')";
    fixture.source.run(same);
    fixture.target.run(same);
    fixture.migrate();
    fixture.source.run("UPDATE documents SET content = 'newer' WHERE id = 500");
    fixture.migrate();
    assertThat(CopyFixture.strings(fixture.target, "SELECT content FROM documents WHERE id = 500"))
        .containsExactly("newer");
    List<String> standing = fixture.standing();
    fixture.migrate();
    assertThat(fixture.standing()).isEqualTo(standing);
  }

  @Test
  void manyPagesOfKeysAreComparedAndOddTypesAreTheSame() throws SQLException {
    fixture.source.run(
        """
        INSERT INTO documents (id, tenant, content, resource, embedding)
        SELECT n, 'many', 'document ' || n, 1, '[1,2,3]' FROM generate_series(91, 12000) n;
        """);
    fixture.migrate();
    fixture.target.run("UPDATE documents SET content = 'edited' WHERE id IN (5000, 5001, 12000)");
    fixture.repairingWhatIsMissing().migrate();
    assertThat(fixture.reporter.said())
        .filteredOn(said -> said.contains("written or edited on the target"))
        .extracting(said -> said.replaceAll("^! \\S+ (\\d+):.*", "$1"))
        .containsExactly("5000", "5001", "12000");
  }

  @Test
  void aRowThatAnotherTableRefersToIsNotRemoved() throws SQLException {
    fixture.target.run(
        "CREATE TABLE feedback (stars int, document bigint REFERENCES documents ON DELETE CASCADE)");
    fixture.migrate();
    fixture.target.run("INSERT INTO feedback VALUES (5, 2)");
    fixture.source.run("DELETE FROM documents WHERE id <= 3");
    fixture.followingDeletes().migrate();
    assertThat(CopyFixture.strings(fixture.target, "SELECT id FROM documents WHERE id <= 3"))
        .containsExactly("2");
    assertThat(CopyFixture.strings(fixture.target, "SELECT stars FROM feedback"))
        .containsExactly("5");
    assertThat(fixture.reporter.said())
        .anyMatch(said -> said.startsWith("? ") && said.contains("no longer has: 1, 3"));
    List<String> standing = fixture.standing();
    fixture.migrate();
    assertThat(fixture.standing()).isEqualTo(standing);
  }
}
