package dev.portage.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.journal.BotOutcome;
import dev.portage.merge.ConflictChoice;
import dev.portage.store.OtherTable;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** Parents with random keys, which an application finds by their names: LangChain's collections. */
class CollectionsIT extends ParentsSuite {
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

  private static final String CREATED_AGAIN =
      """
      DELETE FROM langchain_pg_collection WHERE name = 'docs';
      INSERT INTO langchain_pg_collection VALUES (gen_random_uuid(), 'docs', NULL);
      INSERT INTO langchain_pg_embedding
      SELECT 'again' || n, 'text', '[1,2,3]', uuid
        FROM langchain_pg_collection, generate_series(1, 5) n WHERE name = 'docs';
      """;

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
                    && said.contains("1 row to copy, 1 row there under another key"));
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
        .anyMatch(said -> said.contains("1 row that the source no longer has, kept since"));
    nothingIsLeftToDo();
  }

  @Test
  void aCollectionThatTheTargetRefusesFailsAloneAndIsCopiedOnceItIsTaken() throws SQLException {
    langchain();
    fixture.target.run(
        "ALTER TABLE langchain_pg_collection ADD CONSTRAINT named CHECK (name <> 'docs')");
    MigrationReport report = fixture.migrate();
    assertThat(CopyFixture.strings(fixture.target, FOUND)).containsExactly("mails 40");
    assertThat(report.end()).isEqualTo(MigrationReport.End.FINISHED);
    String refused =
        CopyFixture.strings(
                fixture.source,
                "SELECT uuid::text FROM langchain_pg_collection WHERE name = 'docs'")
            .getFirst();
    assertThat(report.units())
        .filteredOn(unit -> unit.outcome().orElseThrow() instanceof BotOutcome.Failed)
        .singleElement()
        .satisfies(
            unit -> {
              assertThat(unit.title()).isEqualTo(refused);
              assertThat(unit.outcome().orElseThrow().reason()).contains("foreign key", "23503");
            });
    assertThat(fixture.reporter.said())
        .anyMatch(
            said ->
                said.startsWith("! public.langchain_pg_collection: the row with uuid = " + refused)
                    && said.contains("violates check constraint \"named\""));

    fixture.target.run("ALTER TABLE langchain_pg_collection DROP CONSTRAINT named");
    migrated();
    assertThat(CopyFixture.strings(fixture.target, FOUND)).containsExactly("docs 40", "mails 40");
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
    refused("1 row of public.langchain_pg_collection", "--conflicts keep-target");
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
    refused("00000000-0000-0000-0000-000000000007, is in", "Insert those rows on the source");
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
    fixture.source.run(CREATED_AGAIN);
    migrated();
    assertThat(CopyFixture.strings(fixture.target, FOUND)).containsExactly("docs 45", "mails 40");
    nothingIsLeftToDo();
  }

  @Test
  void aCopiedCollectionThatTheSourceCreatedAgainIsNotRemoved() throws SQLException {
    langchain();
    // As the new one is: where it differs, the collection is updated, and so is no longer as
    // copied.
    fixture.source.run("UPDATE langchain_pg_collection SET cmetadata = NULL");
    migrated();
    fixture.source.run(CREATED_AGAIN);
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
    assertThat(report.verification().orElseThrow().rowsAreRight()).isTrue();
    assertThat(fixture.reporter.said())
        .anyMatch(said -> said.contains("name differs; another row has its unique key"));
    nothingIsLeftToDo();
  }
}
