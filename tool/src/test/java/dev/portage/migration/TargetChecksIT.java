package dev.portage.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is checked on both sides before the first row is copied. */
class TargetChecksIT extends NotesSuite {
  @Test
  void whatChangesRowsOnTheTargetIsNamedBeforeTheFirst() throws SQLException {
    try (CopyFixture fixture =
        fixture(
            PLAIN + VECTORS,
            PLAIN
                + """
                CREATE FUNCTION shouts() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                  NEW.content = upper(NEW.content); RETURN NEW; END $$;
                CREATE TRIGGER shouting BEFORE INSERT ON notes
                  FOR EACH ROW EXECUTE FUNCTION shouts();
                CREATE RULE silent AS ON DELETE TO notes DO INSTEAD NOTHING;
                """)) {
      assertThat(fixture.migrate().verification().orElseThrow().bad()).hasSize(3);
      List<String> said = fixture.reporter.said();
      assertThat(said)
          .anyMatch(
              line -> line.startsWith("! trigger shouting of notes on the target runs before"))
          .anyMatch(line -> line.startsWith("! rule silent of notes"));
      int named = said.indexOf(said(fixture, "trigger shouting").getFirst());
      assertThat(named).isLessThan(said.indexOf(said(fixture, "? this writes rows").getFirst()));
    }
  }

  @Test
  void aForeignKeyOfSeveralColumnsIsRefusedUnlessTheTargetHasItsRows() throws SQLException {
    String tables =
        """
        CREATE EXTENSION vector;
        CREATE TABLE files (tenant text, file int, PRIMARY KEY (tenant, file));
        CREATE TABLE notes (id int PRIMARY KEY, tenant text, file int, embedding vector(3),
                            FOREIGN KEY (tenant, file) REFERENCES files);
        """;
    try (CopyFixture fixture = fixture(tables, tables)) {
      fixture.source.run(
          """
          INSERT INTO files VALUES ('a', 1), ('b', 2);
          INSERT INTO notes VALUES (1, 'a', 1, '[1,2,3]'), (2, 'b', 2, '[1,2,3]'),
                                   (3, 'c', NULL, '[1,2,3]');
          """);
      fixture.target.run("INSERT INTO files VALUES ('a', 1)");
      refused(fixture, ExitCode.SOURCE_UNFIT)
          .hasMessageContaining("notes_tenant_file_fkey")
          .hasMessageContaining("1 of 2, among them (b, 2)");
      fixture.target.run("INSERT INTO files VALUES ('b', 2)");
      copiedAndRepeated(fixture);
      assertThat(fixture.rows(fixture.target)).hasSize(3);
    }
  }

  @Test
  void tablesThatTheRowsReferToAreCheckedInTheSameWay() throws SQLException {
    String tables =
        """
        CREATE EXTENSION vector;
        CREATE TABLE owners (tenant text, owner int, PRIMARY KEY (tenant, owner));
        CREATE TABLE files (file int PRIMARY KEY, tenant text, owner int,
                            FOREIGN KEY (tenant, owner) REFERENCES owners);
        CREATE TABLE notes (id int PRIMARY KEY, tenant text, file int REFERENCES files,
                            embedding vector(3));
        """;
    try (CopyFixture fixture = fixture(tables, tables)) {
      fixture.source.run(
          """
          INSERT INTO owners VALUES ('a', 1);
          INSERT INTO files VALUES (7, 'a', 1);
          INSERT INTO notes VALUES (1, 'a', 7, '[1,2,3]');
          """);
      fixture.target.run(
          """
          CREATE FUNCTION watches() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RETURN NEW; END $$;
          CREATE TRIGGER watching BEFORE INSERT ON files FOR EACH ROW EXECUTE FUNCTION watches();
          """);
      refused(fixture, ExitCode.SOURCE_UNFIT)
          .hasMessageContaining("public.files refers by files_tenant_owner_fkey")
          .hasMessageContaining("1 of 1, among them (a, 1)");
      fixture.target.run("INSERT INTO owners VALUES ('a', 1)");
      copiedAndRepeated(fixture);
      assertThat(fixture.reporter.said())
          .anyMatch(line -> line.startsWith("! trigger watching of public.files on the target"));
    }
  }

  @Test
  void rowsThatAreCopiedBeforeNeedNotBeThereForAKeyOfSeveralColumns() throws SQLException {
    String tables =
        """
        CREATE EXTENSION vector;
        CREATE TABLE files (file int PRIMARY KEY, tenant text, UNIQUE (tenant, file));
        CREATE TABLE notes (id int PRIMARY KEY, tenant text, file int REFERENCES files,
                            embedding vector(3),
                            FOREIGN KEY (tenant, file) REFERENCES files (tenant, file));
        """;
    try (CopyFixture fixture = fixture(tables, tables)) {
      fixture.source.run(
          "INSERT INTO files VALUES (7, 'a'); INSERT INTO notes VALUES (1, 'a', 7, '[1,2,3]')");
      copiedAndRepeated(fixture);
    }
  }

  @Test
  void aReferenceOfSeveralColumnsToTheTableItselfIsRefusedAsWhatItIs() throws SQLException {
    String tables =
        """
        CREATE EXTENSION vector;
        CREATE TABLE notes (id int PRIMARY KEY, tenant text, parent int, embedding vector(3),
                            UNIQUE (tenant, id), FOREIGN KEY (tenant, parent) REFERENCES notes (tenant, id));
        """;
    try (CopyFixture fixture = fixture(tables, tables)) {
      fixture.source.run(
          "INSERT INTO notes VALUES (1, 'a', NULL, '[1,2,3]'), (2, 'a', 1, '[1,2,3]')");
      refused(fixture, ExitCode.SOURCE_UNFIT)
          .hasMessageContaining("notes refers by notes_tenant_parent_fkey to itself");
    }
  }

  @Test
  void aKeyThatIsCheckedAtCommitIsNoUniqueId() throws SQLException {
    try (CopyFixture fixture =
        fixture(
            PLAIN + VECTORS,
            """
            CREATE EXTENSION vector;
            CREATE TABLE notes (id int PRIMARY KEY DEFERRABLE, tenant text, content text,
                                embedding vector(3));
            """)) {
      refused(fixture, ExitCode.SOURCE_UNFIT).hasMessageContaining("no unique index on notes(id)");
    }
  }

  @Test
  void allMissingRightsAreNamedAtOnceWithTheStatementsThatGrantThem() throws SQLException {
    String tables =
        """
        CREATE EXTENSION vector;
        CREATE TABLE files (file int PRIMARY KEY);
        CREATE TABLE notes (id bigserial PRIMARY KEY, tenant text, embedding vector(3),
                            file int REFERENCES files);
        CREATE INDEX ON notes USING hnsw (embedding vector_l2_ops);
        """;
    try (CopyFixture fixture = fixture(tables, tables)) {
      fixture.source.run(
          """
          INSERT INTO files VALUES (1);
          INSERT INTO notes SELECT n, 't', '[1,2,3]', 1 FROM generate_series(1, 9) n;
          ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
          """);
      String role = fixture.target.address().database() + "_role";
      fixture.source.run("CREATE ROLE %s LOGIN PASSWORD 'for a test'".formatted(role));
      fixture.as(role, "for a test");
      var refusal = refused(fixture, ExitCode.SOURCE_REFUSED);
      refusal
          .hasMessageContaining("on the source")
          .hasMessageContaining("SELECT on public.notes")
          .hasMessageContaining("BYPASSRLS")
          .hasMessageContaining("SELECT on public.files")
          .hasMessageContaining("SELECT, INSERT, UPDATE, DELETE on public.notes")
          .hasMessageContaining("SELECT, UPDATE on sequence notes_id_seq")
          .hasMessageContaining("SELECT, INSERT, UPDATE on public.files")
          .hasMessageContaining("ownership of public.notes, for its vector index")
          .hasMessageContaining("CREATE on database");
      runGrants(fixture);
      copiedAndRepeated(fixture);
      assertThat(fixture.rows(fixture.target)).hasSize(9);
      fixture.source.run("DROP OWNED BY " + role);
      fixture.target.run("DROP OWNED BY " + role);
    }
  }

  @Test
  void theRightToDeleteParentsIsNeededWhereDeletesAreFollowed() throws SQLException {
    String tables =
        """
        CREATE EXTENSION vector;
        CREATE TABLE files (file int PRIMARY KEY);
        CREATE TABLE notes (id int PRIMARY KEY, tenant text, embedding vector(3),
                            file int REFERENCES files);
        """;
    try (CopyFixture fixture = fixture(tables, tables)) {
      fixture.source.run(
          "INSERT INTO files VALUES (1), (2); INSERT INTO notes VALUES (1, 't', '[1,2,3]', 1)");
      String role = fixture.target.address().database() + "_role";
      fixture.source.run(
          "CREATE ROLE %1$s LOGIN PASSWORD 'for a test'; GRANT SELECT ON notes, files TO %1$s"
              .formatted(role));
      fixture.target.run(
          """
          GRANT SELECT, INSERT, UPDATE, DELETE ON notes TO %1$s;
          GRANT SELECT, INSERT, UPDATE ON files TO %1$s;
          GRANT CREATE ON DATABASE %2$s TO %1$s;
          """
              .formatted(role, fixture.target.address().database()));
      fixture.as(role, "for a test");
      copiedAndRepeated(fixture);
      fixture.followingDeletes();
      fixture.source.run("DELETE FROM files WHERE file = 2");
      assertThatThrownBy(fixture::migrate)
          .isInstanceOf(Fault.class)
          .hasMessageContaining("DELETE on public.files");
      fixture.target.run("GRANT DELETE ON files TO " + role);
      copiedAndRepeated(fixture);
      assertThat(CopyFixture.strings(fixture.target, "SELECT file::text FROM files"))
          .containsExactly("1");
      fixture.source.run("DROP OWNED BY " + role);
      fixture.target.run("DROP OWNED BY " + role);
    }
  }

  @Test
  void otherColumnsThanTheJournalsAreRefusedWithTheOptionsThatFit() throws SQLException {
    try (CopyFixture fixture = fixture(PLAIN + VECTORS, PLAIN)) {
      copiedAndRepeated(fixture);
      List<String> standing = fixture.standing();
      CopyFixture without = CopyFixture.between(fixture.source, fixture.target, notes(null));
      assertThatThrownBy(without::migrate)
          .isInstanceOfSatisfying(
              Fault.class,
              fault -> {
                assertThat(fault.code()).isEqualTo(ExitCode.BAD_CONFIGURATION);
                assertThat(fault.next()).contains("--id-column id --tenant-column tenant");
              })
          .hasMessageContaining("--tenant-column tenant")
          .hasMessageContaining("no --tenant-column");
      assertThat(fixture.standing()).isEqualTo(standing);
    }
  }
}
