package dev.portage.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.merge.ConflictChoice;
import dev.portage.store.OtherTable;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rows that refer to others: no row comes under another parent than on the source. */
class ParentsIT {
  private static final String LANGCHAIN =
      """
      CREATE EXTENSION vector;
      CREATE TABLE langchain_pg_collection (uuid uuid PRIMARY KEY, name varchar, cmetadata json);
      CREATE TABLE langchain_pg_embedding (
        id varchar PRIMARY KEY, document varchar, embedding vector(3),
        collection_id uuid REFERENCES langchain_pg_collection (uuid) ON DELETE CASCADE);
      """;

  private static final String FOUND =
      """
      SELECT c.name || ' ' || count(e.id) FROM langchain_pg_collection c
        LEFT JOIN langchain_pg_embedding e ON e.collection_id = c.uuid GROUP BY c.name ORDER BY 1
      """;

  private static final String NAMES = "SELECT name FROM langchain_pg_collection ORDER BY 1";

  private static final String TITLES =
      """
      SELECT o.name || ': ' || r.title || ' ' || count(c.id) FROM resources r
        JOIN owners o ON o.id = r.owner LEFT JOIN chunks c ON c.resource = r.id
       GROUP BY o.name, r.title ORDER BY 1
      """;

  private CopyFixture fixture;

  @AfterEach
  void close() throws SQLException {
    fixture.close();
  }

  private void langchain() throws SQLException {
    fixture = CopyFixture.of(OtherTable.of("langchain_pg_embedding", "collection_id", "document"));
    fixture.source.run(LANGCHAIN);
    fixture.target.run(LANGCHAIN);
    fixture.source.run(
        """
        INSERT INTO langchain_pg_collection
        VALUES (gen_random_uuid(), 'docs', '{"a": 1}'), (gen_random_uuid(), 'mails', NULL);
        INSERT INTO langchain_pg_embedding
        SELECT name || n, 'text ' || n, '[1,2,3]', uuid
          FROM langchain_pg_collection, generate_series(1, 40) n;
        """);
  }

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

  private MigrationReport migrated() {
    MigrationReport report = fixture.migrate();
    assertThat(report.verification().orElseThrow().rowsAreRight()).isTrue();
    return report;
  }

  private void nothingIsLeftToDo() throws SQLException {
    fixture.choosing(null);
    List<String> standing = fixture.standing();
    migrated();
    assertThat(fixture.standing()).isEqualTo(standing);
  }

  private void refused(String observed, String next) throws SQLException {
    assertThatThrownBy(fixture::migrate)
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> {
              assertThat(fault.code()).isEqualTo(ExitCode.SOURCE_UNFIT);
              assertThat(fault.getMessage()).contains(observed);
              assertThat(fault.next()).contains(next);
            });
    assertThat(fixture.rows(fixture.target)).isEmpty();
    assertThat(CopyFixture.strings(fixture.target, "SELECT to_regclass('portage.unit')::text"))
        .containsOnlyNulls();
  }

  @Test
  void aStoreThatWasStartedOnTheTargetBeforeFindsItsRows() throws SQLException {
    langchain();
    fixture.target.run(
        "INSERT INTO langchain_pg_collection VALUES (gen_random_uuid(), 'docs', NULL)");
    migrated();
    assertThat(CopyFixture.strings(fixture.target, FOUND)).containsExactly("docs 40", "mails 40");
    assertThat(fixture.reporter.said())
        .anyMatch(
            said ->
                said.contains("public.langchain_pg_collection, which the rows refer to:")
                    && said.contains("1 rows to copy, 1 rows there under another key"));
    nothingIsLeftToDo();
  }

  @Test
  void rowsOfAMatchedCollectionAreUpdatedKeptAndCountedAsOthers() throws SQLException {
    langchain();
    fixture.target.run(
        "INSERT INTO langchain_pg_collection VALUES (gen_random_uuid(), 'docs', NULL)");
    migrated();
    fixture.source.run(
        """
        UPDATE langchain_pg_embedding SET document = 'newer' WHERE id = 'docs1';
        INSERT INTO langchain_pg_embedding
        SELECT 'docs41', 'text', '[1,2,3]', uuid FROM langchain_pg_collection WHERE name = 'docs';
        """);
    fixture.target.run(
        """
        UPDATE langchain_pg_embedding SET document = 'edited' WHERE id = 'docs2';
        DELETE FROM langchain_pg_embedding WHERE id = 'docs3';
        """);
    migrated();
    assertThat(CopyFixture.strings(fixture.target, FOUND)).containsExactly("docs 40", "mails 40");
    assertThat(
            CopyFixture.strings(
                fixture.target,
                "SELECT document FROM langchain_pg_embedding WHERE id IN ('docs1', 'docs2')"
                    + " ORDER BY id"))
        .containsExactly("newer", "edited");
    nothingIsLeftToDo();
  }

  @Test
  void aCollectionThatTheApplicationDeletedStaysDeletedWithItsRows() throws SQLException {
    langchain();
    migrated();
    fixture.target.run("DELETE FROM langchain_pg_collection WHERE name = 'docs'");
    fixture.source.run(
        """
        INSERT INTO langchain_pg_embedding
        SELECT name || 41, 'text', '[1,2,3]', uuid FROM langchain_pg_collection;
        """);
    migrated();
    assertThat(CopyFixture.strings(fixture.target, FOUND)).containsExactly("mails 41");
    nothingIsLeftToDo();
    assertThat(fixture.reporter.said()).anyMatch(said -> said.contains("migrate --undo"));

    fixture.undo();
    migrated();
    assertThat(CopyFixture.strings(fixture.target, FOUND)).containsExactly("docs 41", "mails 41");
  }

  @Test
  void aCollectionThatTheSourceDeletedIsRemovedWithItsRowsAndKeptWhereOthersReferToIt()
      throws SQLException {
    langchain();
    fixture.source.run(
        "INSERT INTO langchain_pg_collection VALUES (gen_random_uuid(), 'empty');"
            + " INSERT INTO langchain_pg_collection VALUES (gen_random_uuid(), 'shared')");
    migrated();
    fixture.target.run(
        """
        INSERT INTO langchain_pg_embedding
        SELECT 'own', 'text', '[1,2,3]', uuid FROM langchain_pg_collection WHERE name = 'shared'
        """);
    fixture.source.run(
        """
        DELETE FROM langchain_pg_embedding e USING langchain_pg_collection c
         WHERE c.uuid = e.collection_id AND c.name = 'docs';
        DELETE FROM langchain_pg_collection WHERE name <> 'mails';
        """);
    migrated();
    assertThat(CopyFixture.strings(fixture.target, NAMES))
        .containsExactly("docs", "empty", "mails", "shared");
    assertThat(fixture.reporter.said())
        .anyMatch(said -> said.contains("--follow-deletes removes these rows"));
    fixture.followingDeletes();
    migrated();
    assertThat(CopyFixture.strings(fixture.target, NAMES)).containsExactly("mails", "shared");
    assertThat(fixture.reporter.said())
        .anyMatch(said -> said.contains("removes 2 rows of public.langchain_pg_collection"))
        .anyMatch(said -> said.contains("1 rows that the source no longer has are kept, since"));
    nothingIsLeftToDo();
  }

  @Test
  void aPartOfTheRowsIsNoNameOfAParent() throws SQLException {
    resources(", main boolean");
    String unique = "CREATE UNIQUE INDEX ON resources ((1), main) WHERE main";
    fixture.source.run(unique + "; UPDATE resources SET main = true WHERE title = 'Salaries'");
    fixture.target.run(unique + "; UPDATE owners SET name = 'ann'");
    fixture.target.run("INSERT INTO resources VALUES (7, 1, 'Welcome', true)");
    refused("1 rows of public.resources", "--conflicts keep-target");
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
  void twoCollectionsOfOneNameOnTheTargetAreNotDecidedByChance() throws SQLException {
    langchain();
    fixture.target.run(
        """
        INSERT INTO langchain_pg_collection
        SELECT gen_random_uuid(), 'docs' FROM generate_series(1, 2)
        """);
    refused("1 rows of public.langchain_pg_collection", "--conflicts keep-target");
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
  void aParentWithoutRowsIsCopiedToo() throws SQLException {
    langchain();
    migrated();
    fixture.source.run("INSERT INTO langchain_pg_collection VALUES (gen_random_uuid(), 'new')");
    migrated();
    assertThat(CopyFixture.strings(fixture.target, FOUND))
        .containsExactly("docs 40", "mails 40", "new 0");
    nothingIsLeftToDo();
  }

  @Test
  void aReferenceThatNeitherSideHasIsRefusedByItsValue() throws SQLException {
    langchain();
    fixture.source.run(
        """
        ALTER TABLE langchain_pg_embedding DROP CONSTRAINT langchain_pg_embedding_collection_id_fkey;
        UPDATE langchain_pg_embedding SET collection_id = '00000000-0000-0000-0000-000000000007'
         WHERE id = 'docs1';
        """);
    refused("00000000-0000-0000-0000-000000000007, are in", "Insert those rows on the source");
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
    refused("1 values of chunks.resource, among them 1, are not in", "Insert those rows");
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
    refused("1 rows of public.resources", "--conflicts");
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

  @Test
  void aCollectionThatTheApplicationCreatedAgainTakesItsNewKey() throws SQLException {
    langchain();
    String create = "INSERT INTO langchain_pg_collection VALUES (gen_random_uuid(), 'docs', NULL)";
    fixture.target.run(create);
    migrated();
    fixture.target.run("DELETE FROM langchain_pg_collection WHERE name = 'docs'; " + create);
    fixture.source.run(
        """
        INSERT INTO langchain_pg_embedding
        SELECT 'docs41', 'text', '[1,2,3]', uuid FROM langchain_pg_collection WHERE name = 'docs';
        """);
    migrated();
    assertThat(CopyFixture.strings(fixture.target, FOUND)).containsExactly("docs 1", "mails 40");
    nothingIsLeftToDo();
  }

  @Test
  void aCollectionThatTheSourceCreatedAgainIsStillTheTargets() throws SQLException {
    langchain();
    fixture.target.run(
        "INSERT INTO langchain_pg_collection VALUES (gen_random_uuid(), 'docs', NULL)");
    migrated();
    fixture.source.run(
        """
        DELETE FROM langchain_pg_collection WHERE name = 'docs';
        INSERT INTO langchain_pg_collection VALUES (gen_random_uuid(), 'docs', NULL);
        INSERT INTO langchain_pg_embedding
        SELECT 'again' || n, 'text', '[1,2,3]', uuid
          FROM langchain_pg_collection, generate_series(1, 5) n WHERE name = 'docs';
        """);
    migrated();
    assertThat(CopyFixture.strings(fixture.target, FOUND)).containsExactly("docs 45", "mails 40");
    nothingIsLeftToDo();
  }

  @Test
  void aCopiedCollectionThatTheSourceCreatedAgainIsNotRemoved() throws SQLException {
    langchain();
    migrated();
    fixture.source.run(
        """
        DELETE FROM langchain_pg_collection WHERE name = 'docs';
        INSERT INTO langchain_pg_collection VALUES (gen_random_uuid(), 'docs', NULL);
        INSERT INTO langchain_pg_embedding
        SELECT 'again' || n, 'text', '[1,2,3]', uuid
          FROM langchain_pg_collection, generate_series(1, 5) n WHERE name = 'docs';
        """);
    fixture.followingDeletes();
    migrated();
    assertThat(CopyFixture.strings(fixture.target, FOUND)).containsExactly("docs 5", "mails 40");
    nothingIsLeftToDo();
  }

  @Test
  void keepTargetLeavesOutACollectionThatMayBeOneOfTwo() throws SQLException {
    langchain();
    fixture.target.run(
        """
        INSERT INTO langchain_pg_collection
        SELECT gen_random_uuid(), 'docs' FROM generate_series(1, 2)
        """);
    fixture.choosing(ConflictChoice.KEEP_TARGET);
    migrated();
    assertThat(CopyFixture.strings(fixture.target, FOUND)).containsExactly("docs 0", "mails 40");
    nothingIsLeftToDo();
  }

  @Test
  void twoCollectionsOfOneNameOnTheSourceAreRefusedWhereTheTargetAllowsOne() throws SQLException {
    langchain();
    fixture.target.run("ALTER TABLE langchain_pg_collection ADD UNIQUE (name)");
    fixture.source.run("INSERT INTO langchain_pg_collection VALUES (gen_random_uuid(), 'docs')");
    refused("several rows with the same name on the source, docs", "another value on the source");
  }

  @Test
  void aCollectionOfTheTargetsKeepsItsNameWhenTheSourceRenamesItsOwn() throws SQLException {
    langchain();
    fixture.target.run(
        "INSERT INTO langchain_pg_collection VALUES (gen_random_uuid(), 'docs', '{\"a\": 1}')");
    migrated();
    fixture.source.run("UPDATE langchain_pg_collection SET name = 'papers' WHERE name = 'docs'");
    migrated();
    assertThat(CopyFixture.strings(fixture.target, FOUND)).containsExactly("docs 40", "mails 40");
  }

  @Test
  void aCopiedCollectionThatCannotBeRenamedHoldsUpNoOther() throws SQLException {
    langchain();
    fixture.target.run("ALTER TABLE langchain_pg_collection ADD UNIQUE (name)");
    migrated();
    fixture.target.run("INSERT INTO langchain_pg_collection VALUES (gen_random_uuid(), 'papers')");
    fixture.source.run(
        """
        UPDATE langchain_pg_collection SET name = 'papers' WHERE name = 'docs';
        INSERT INTO langchain_pg_embedding
        SELECT 'mails41', 'text', '[1,2,3]', uuid FROM langchain_pg_collection WHERE name = 'mails';
        """);
    MigrationReport report = fixture.migrate();
    assertThat(CopyFixture.strings(fixture.target, FOUND))
        .containsExactly("docs 40", "mails 41", "papers 0");
    assertThat(report.verification().orElseThrow().rowsAreRight()).isFalse();
  }
}
