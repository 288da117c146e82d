package dev.portage.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.merge.ConflictChoice;
import dev.portage.store.OtherTable;
import dev.portage.verify.VerificationReport;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/** Parents whose keys are numbers that each side gives for itself. */
class ParentsIT extends ParentsSuite {
  private static final String TITLES =
      """
      SELECT o.name || ': ' || r.title || ' ' || count(c.id) FROM resources r
        JOIN owners o ON o.id = r.owner LEFT JOIN chunks c ON c.resource = r.id
       GROUP BY o.name, r.title ORDER BY 1
      """;

  /** Two owners, of whom the target knows the second under the first's number. */
  private void resources(String unique) throws SQLException {
    fixture = CopyFixture.of(OtherTable.of("chunks", "resource"));
    String tables =
        """
        CREATE EXTENSION vector;
        CREATE TABLE owners (id serial PRIMARY KEY, name text UNIQUE NOT NULL);
        CREATE TABLE resources (
          id serial PRIMARY KEY, owner int REFERENCES owners (id), title text NOT NULL%s);
        CREATE TABLE chunks (
          id text PRIMARY KEY, resource int REFERENCES resources (id) ON DELETE CASCADE,
          content text, embedding vector(3));
        """
            .formatted(unique);
    fixture.source.run(tables);
    fixture.target.run(tables);
    fixture.source.run(
        """
        INSERT INTO owners (name) VALUES ('ann'), ('bob');
        INSERT INTO resources (owner, title) VALUES (1, 'Salaries'), (2, 'Menu');
        INSERT INTO chunks SELECT r.title || n, r.id, 'text', '[1,2,3]'
          FROM resources r, generate_series(1, 50) n;
        """);
    fixture.target.run("INSERT INTO owners (name) VALUES ('bob')");
  }

  @Test
  void aPartOfTheRowsIsNoNameOfAParent() throws SQLException {
    resources(", main boolean");
    String unique = "CREATE UNIQUE INDEX ON resources ((1), main) WHERE main";
    fixture.source.run(unique + "; UPDATE resources SET main = true WHERE title = 'Salaries'");
    fixture.target.run(unique + "; UPDATE owners SET name = 'ann'");
    fixture.target.run("INSERT INTO resources VALUES (7, 1, 'Welcome', true)");
    refused("1 row of public.resources", "--conflicts keep-target");
  }

  @Test
  void parentsThatOnlyANumberTellsApartMayBeThereTwice() throws SQLException {
    resources("");
    fixture.choosing(ConflictChoice.RENUMBER);
    fixture.target.run("INSERT INTO resources (id, owner, title) VALUES (700, 1, 'Salaries')");
    fixture.migrate();
    assertThat(fixture.reporter.said())
        .anyMatch(
            said ->
                said.startsWith(
                    "! public.resources: only a generated number distinguishes its rows"));
  }

  @Test
  void manyParentsAreCopiedInSeveralTransactions() throws SQLException {
    resources("");
    fixture.target.run("DELETE FROM owners");
    fixture.source.run("INSERT INTO owners (name) SELECT 'o' || n FROM generate_series(1, 2500) n");
    migrated();
    String written = "SELECT count(DISTINCT xmin::text) FROM owners";
    assertThat(CopyFixture.strings(fixture.target, written)).containsExactly("3");
    fixture.source.run("UPDATE owners SET name = name || '!' WHERE id % 800 = 0");
    migrated();
    assertThat(CopyFixture.strings(fixture.target, written)).containsExactly("4");
    assertThat(CopyFixture.strings(fixture.target, "SELECT name FROM owners WHERE name LIKE '%!'"))
        .hasSize(3);
    nothingIsLeftToDo();
  }

  @Test
  void refusedParentsAmongThousandsLeaveOutOnlyWhatRefersToThem() throws SQLException {
    resources("");
    fixture.target.run("DELETE FROM owners; ALTER TABLE owners ADD CHECK (id % 600 <> 1)");
    fixture.source.run("INSERT INTO owners (name) SELECT 'o' || n FROM generate_series(1, 2500) n");
    MigrationReport report = fixture.migrate();
    assertThat(CopyFixture.strings(fixture.target, "SELECT count(*)::text FROM owners"))
        .containsExactly("2497");
    assertThat(CopyFixture.strings(fixture.target, TITLES)).containsExactly("bob: Menu 50");
    assertThat(fixture.reporter.said())
        .filteredOn(said -> said.contains("is not copied"))
        .hasSize(6)
        .anyMatch(said -> said.startsWith("! public.owners: the row with id = 1801 "))
        .anyMatch(said -> said.startsWith("! public.resources: the row with id = 1 "));
    assertThat(report.verification().orElseThrow().rowsAreRight()).isFalse();

    fixture.target.run("ALTER TABLE owners DROP CONSTRAINT owners_id_check");
    migrated();
    assertThat(CopyFixture.strings(fixture.target, TITLES))
        .containsExactly("ann: Salaries 50", "bob: Menu 50");
    nothingIsLeftToDo();
  }

  @Test
  void aParentThatAnotherTransactionHoldsHoldsUpNoOthers() throws SQLException {
    resources("");
    fixture.target.run("DELETE FROM owners");
    fixture.smallRanges();
    fixture.source.run("INSERT INTO owners (name) SELECT 'o' || n FROM generate_series(1, 100) n");
    migrated();
    fixture.source.run(
        """
        UPDATE owners SET name = name || '!' WHERE name IN ('ann', 'o50');
        INSERT INTO chunks VALUES ('Salaries51', 1, 'text', '[1,2,3]');
        """);
    try (Connection other = fixture.target.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("SELECT FROM owners WHERE name = 'ann' FOR SHARE");
      VerificationReport report = fixture.migrate().verification().orElseThrow();
      assertThat(report.bad()).isEmpty();
      assertThat(report.rowsAreRight()).isFalse();
      assertThat(CopyFixture.strings(fixture.target, TITLES)).contains("ann: Salaries 51");
      assertThat(CopyFixture.strings(fixture.target, "SELECT name FROM owners WHERE id = 52"))
          .containsExactly("o50!");
      assertThat(fixture.reporter.said())
          .filteredOn(said -> said.contains("is not copied"))
          .singleElement()
          .asString()
          .startsWith("! public.owners: the row with id = 1 ");
      other.rollback();
    }
    migrated();
    assertThat(CopyFixture.strings(fixture.target, TITLES)).contains("ann!: Salaries 51");
  }

  @Test
  void killedBetweenRefusedParentsTheNextRunFinishesAndAnUndoFindsEachRow() throws SQLException {
    resources("");
    fixture.target.run("DELETE FROM owners; ALTER TABLE owners ADD CHECK (id % 600 <> 1)");
    fixture.source.run("INSERT INTO owners (name) SELECT 'o' || n FROM generate_series(1, 1500) n");
    fixture.reporter.at(
        "the row with id = 601 is not copied",
        () -> {
          throw new IllegalStateException("killed");
        });
    assertThatThrownBy(fixture::migrate).hasMessage("killed");
    fixture.target.run("ALTER TABLE owners DROP CONSTRAINT owners_id_check");
    migrated();
    assertThat(CopyFixture.strings(fixture.target, TITLES))
        .containsExactly("ann: Salaries 50", "bob: Menu 50");
    fixture.undo();
    assertThat(CopyFixture.strings(fixture.target, "SELECT id::text FROM owners")).isEmpty();
  }

  @Test
  void parentsThatAreAllThereIsToCopyAreAskedForAndCounted() throws SQLException {
    resources("");
    fixture.target.run("DELETE FROM owners");
    assertThat(migrated().others())
        .containsExactly(
            new OtherRows("public.owners", 2, 0), new OtherRows("public.resources", 2, 0));
    fixture.source.run("INSERT INTO owners (name) VALUES ('eve')");
    fixture.reporter.said().clear();
    MigrationReport report = migrated();
    assertThat(report.written()).isZero();
    assertThat(report.others()).containsExactly(new OtherRows("public.owners", 1, 0));
    assertThat(fixture.reporter.said())
        .contains("? this writes 1 row of public.owners, which chunks refers to")
        .noneMatch(said -> said.startsWith("nothing to do"));
    assertThat(migrated().others()).isEmpty();
    assertThat(fixture.reporter.said()).anyMatch(said -> said.startsWith("nothing to do"));
  }

  @Test
  void aDifferenceOfParentsAloneIsNamedWithTheTriggerThatMayHaveMadeIt() throws SQLException {
    resources("");
    fixture.target.run(
        """
        DELETE FROM owners;
        CREATE FUNCTION change() RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN NEW.name := replace(NEW.name, 'eve', 'Eve'); RETURN NEW; END $$;
        CREATE TRIGGER change BEFORE INSERT ON owners FOR EACH ROW EXECUTE FUNCTION change();
        """);
    fixture.source.run("INSERT INTO owners (name) VALUES ('eve')");
    VerificationReport report = fixture.migrate().verification().orElseThrow();
    assertThat(report.rowsAreRight()).isFalse();
    assertThat(report.bad()).isEmpty();
    assertThat(fixture.reporter.said())
        .anyMatch(said -> said.startsWith("! trigger change of public.owners on the target runs"));
    assertThat(report.causes())
        .singleElement()
        .asString()
        .contains("trigger change of public.owners");
    assertThat(fixture.reporter.said())
        .anyMatch(said -> said.endsWith("; public.owners: 1 different"));
  }

  @Test
  void aParentThatWasRenamedToTheNameOfAnotherOneIsKeptAndListed() throws SQLException {
    resources("");
    fixture.target.run("DELETE FROM owners");
    migrated();
    fixture.target.run("INSERT INTO owners (id, name) VALUES (9, 'eve')");
    fixture.source.run("UPDATE owners SET name = 'eve' WHERE name = 'ann'");
    migrated();
    assertThat(fixture.reporter.said())
        .anyMatch(said -> said.startsWith("! public.owners 1 (9 on the target): name differs"));
    nothingIsLeftToDo();
  }

  @Test
  void parentsOfParentsAreMatchedByTheirNames() throws SQLException {
    resources(", UNIQUE (owner, title)");
    fixture.target.run(
        "UPDATE owners SET id = 5; INSERT INTO resources (id, owner, title) VALUES (7, 5, 'Menu')");
    migrated();
    assertThat(CopyFixture.strings(fixture.target, TITLES))
        .containsExactly("ann: Salaries 50", "bob: Menu 50");
    assertThat(CopyFixture.strings(fixture.target, "SELECT id::text FROM resources ORDER BY id"))
        .containsExactly("1", "7");
    nothingIsLeftToDo();
  }

  @Test
  void anotherParentOfTheSameNumberIsRefusedBeforeAnythingIsWritten() throws SQLException {
    resources("");
    fixture.target.run("INSERT INTO resources (owner, title) VALUES (1, 'Welcome')");
    refused("chunks refers to public.owners", "--conflicts renumber");
    assertThat(CopyFixture.strings(fixture.target, "SELECT name FROM owners"))
        .containsExactly("bob");
  }

  @Test
  void renumberedParentsKeepTheirRows() throws SQLException {
    resources("");
    fixture.target.run("INSERT INTO resources (owner, title) VALUES (1, 'Welcome')");
    fixture.choosing(ConflictChoice.RENUMBER);
    migrated();
    assertThat(CopyFixture.strings(fixture.target, TITLES))
        .containsExactly("ann: Salaries 50", "bob: Menu 50", "bob: Welcome 0");
    nothingIsLeftToDo();
    fixture.target.run(
        "INSERT INTO owners (name) VALUES ('eve'); INSERT INTO resources (owner, title)"
            + " VALUES (1, 'next')");
  }

  @Test
  void keepTargetLeavesOutAParentWithAllThatRefersToIt() throws SQLException {
    resources("");
    fixture.target.run("INSERT INTO resources (owner, title) VALUES (1, 'Welcome')");
    fixture.choosing(ConflictChoice.KEEP_TARGET);
    migrated();
    assertThat(CopyFixture.strings(fixture.target, TITLES))
        .containsExactly("bob: Menu 50", "bob: Welcome 0");
    nothingIsLeftToDo();
  }

  @Test
  void aLaterParentWithTheNumberThatAnotherOneWasGivenIsNotThatOne() throws SQLException {
    resources("");
    fixture.target.run("INSERT INTO resources (owner, title) VALUES (1, 'Welcome')");
    fixture.choosing(ConflictChoice.RENUMBER);
    migrated();
    String given = fixture.target.value("SELECT id FROM resources WHERE title = 'Salaries'");
    fixture.source.run(
        """
        INSERT INTO resources VALUES (%1$s, 2, 'Later');
        INSERT INTO chunks VALUES ('Later1', %1$s, 'text', '[1,2,3]');
        """
            .formatted(given));
    migrated();
    assertThat(CopyFixture.strings(fixture.target, TITLES))
        .containsExactly("ann: Salaries 50", "bob: Later 1", "bob: Menu 50", "bob: Welcome 0");
    nothingIsLeftToDo();
  }

  @Test
  void aRowThatMovesToAParentThatWasLeftOutStaysAsItIs() throws SQLException {
    resources("");
    fixture.target.run("INSERT INTO resources (owner, title) VALUES (1, 'Welcome')");
    fixture.choosing(ConflictChoice.KEEP_TARGET);
    migrated();
    fixture.source.run("UPDATE chunks SET resource = 1 WHERE id = 'Menu7'");
    migrated();
    assertThat(CopyFixture.strings(fixture.target, TITLES))
        .containsExactly("bob: Menu 50", "bob: Welcome 0");
    nothingIsLeftToDo();
  }

  /** It is edited, not left out: what refers to it is copied on. */
  @Test
  void aParentWhoseOwnParentIsDeletedOnTheTargetKeepsItsRows() throws SQLException {
    resources("");
    fixture.choosing(ConflictChoice.RENUMBER);
    migrated();
    fixture.target.run(
        """
        INSERT INTO owners VALUES (9, 'eve');
        UPDATE resources SET owner = 9 WHERE title = 'Salaries';
        DELETE FROM owners WHERE name = 'ann';
        """);
    for (int run = 1; run <= 2; run++) {
      fixture.source.run(
          "INSERT INTO chunks VALUES ('Salaries%d', 1, 'text', '[1,2,3]')".formatted(50 + run));
      migrated();
      assertThat(CopyFixture.strings(fixture.target, TITLES))
          .containsExactly("bob: Menu 50", "eve: Salaries " + (50 + run));
    }
  }

  @Test
  void aNumberThatOnlyTheTargetHasIsNoParentOfTheSources() throws SQLException {
    resources("");
    fixture.source.run(
        """
        ALTER TABLE chunks DROP CONSTRAINT chunks_resource_fkey;
        DELETE FROM resources WHERE id = 1;
        """);
    fixture.target.run(
        "UPDATE owners SET id = 2; INSERT INTO resources (owner, title) VALUES (2, 'Welcome')");
    refused("1 value of chunks.resource, among them 1, is not in", "Insert those rows");
  }

  @Test
  void aParentOfWhichTwoNamesSayDifferentThingsIsAnotherOne() throws SQLException {
    resources(", position int UNIQUE");
    fixture.source.run("UPDATE resources SET position = id");
    fixture.target.run(
        """
        UPDATE owners SET id = 2; CREATE UNIQUE INDEX ON resources (title);
        INSERT INTO resources (owner, title, position) VALUES (2, 'Welcome', 1);
        """);
    refused("1 row of public.resources", "--conflicts");
  }

  @Test
  void twoReferencesToDifferentColumnsOfOneParentAreRefused() throws SQLException {
    resources(", no int UNIQUE");
    String second =
        "ALTER TABLE chunks ADD no int REFERENCES resources (no); UPDATE owners SET id = id";
    fixture.source.run(second);
    fixture.target.run(second);
    refused("by two of its columns", "Drop one of these foreign keys");
  }
}
