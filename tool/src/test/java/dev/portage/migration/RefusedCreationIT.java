package dev.portage.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import java.sql.SQLException;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

/** What {@code --create-table} does not create is named as a whole, before anything is written. */
class RefusedCreationIT extends NotesSuite {
  private static final String NOTHING = "SELECT 1";

  private static AbstractThrowableAssert<?, ?> refusedCreation(
      CopyFixture fixture, ExitCode code, String next) throws SQLException {
    var refusal =
        assertThatThrownBy(fixture::migrate)
            .isInstanceOfSatisfying(
                Fault.class,
                fault -> {
                  assertThat(fault.code()).isEqualTo(code);
                  assertThat(fault.next()).contains(next);
                });
    assertThat(
            CopyFixture.strings(
                fixture.target,
                """
                SELECT concat_ws(' ', to_regclass('notes'), to_regclass('kb.notes'),
                                 to_regnamespace('portage'), to_regnamespace('kb'))
                """))
        .containsExactly("");
    return refusal;
  }

  @Test
  void withoutTheOptionItIsNamed() throws SQLException {
    try (CopyFixture fixture = fixture(PLAIN + VECTORS, "CREATE EXTENSION vector")) {
      refusedCreation(fixture, ExitCode.NO_TABLE, "--create-table")
          .hasMessageContaining("has no table notes");
    }
  }

  @Test
  void whatBelongsToTheTableAndIsNotCreatedIsNamedAtOnce() throws SQLException {
    try (CopyFixture fixture =
        fixture(
                PLAIN
                    + VECTORS
                    + """
                    CREATE FUNCTION shouts() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                      RETURN NEW; END $$;
                    CREATE TRIGGER shouting BEFORE INSERT ON notes
                      FOR EACH ROW EXECUTE FUNCTION shouts();
                    CREATE RULE silent AS ON DELETE TO notes DO INSTEAD NOTHING;
                    CREATE POLICY own ON notes USING (true);
                    GRANT SELECT ON notes TO PUBLIC;
                    GRANT UPDATE (content) ON notes TO pg_monitor;
                    ALTER TABLE notes ADD CONSTRAINT late CHECK (content <> '') NOT VALID;
                    """,
                NOTHING)
            .creating()) {
      refusedCreation(
              fixture,
              ExitCode.NO_TABLE,
              "pg_dump --schema-only --table='\"public\".\"notes\"' postgresql://")
          .hasMessageContaining("public.notes has trigger shouting")
          .hasMessageContaining("has rule silent")
          .hasMessageContaining("has policy own")
          .hasMessageContaining("is granted to PUBLIC")
          .hasMessageContaining("is granted to pg_monitor")
          .hasMessageContaining(
              "has constraint late, which its rows may violate (first, on the source: ALTER TABLE"
                  + " notes VALIDATE CONSTRAINT late)");
    }
  }

  @Test
  void whatTheTargetLacksIsNamedAndWhereItHasItTheTableIsCreated() throws SQLException {
    String needed =
        """
        CREATE SCHEMA kb;
        CREATE EXTENSION pg_trgm;
        CREATE TYPE kb.mood AS ENUM ('sad', 'happy');
        CREATE TYPE kb.pair AS (a int, b int);
        CREATE DOMAIN kb.short AS text CHECK (length(VALUE) < 100);
        CREATE FUNCTION kb.one() RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
        CREATE SEQUENCE kb.numbers;
        CREATE COLLATION kb.plain (LOCALE = 'C');
        """;
    try (CopyFixture fixture =
        fixture(
                needed
                    + PLAIN
                    + """
                    ALTER TABLE notes ADD mood kb.mood, ADD moods kb.mood[], ADD pair kb.pair,
                      ADD short kb.short, ADD one int DEFAULT kb.one(),
                      ADD number int DEFAULT nextval('kb.numbers'),
                      ADD plain text COLLATE kb.plain;
                    CREATE INDEX similar_notes ON notes USING gin (content gin_trgm_ops);
                    """
                    + VECTORS,
                NOTHING)
            .creating()) {
      refusedCreation(fixture, ExitCode.NO_TABLE, "pg_dump --schema-only postgresql://")
          .hasMessageContaining("the target lacks")
          .hasMessageContaining("extension pg_trgm")
          .hasMessageContaining("type kb.mood")
          .hasMessageContaining("type kb.pair")
          .hasMessageContaining("type kb.short")
          .hasMessageContaining("function kb.one()")
          .hasMessageContaining("sequence kb.numbers")
          .hasMessageContaining("collation kb.plain");
      fixture.target.run(needed.replace("'sad', 'happy'", "'happy', 'so-so'"));
      assertThatThrownBy(fixture::migrate)
          .hasMessageContaining("the target lacks label 'sad' of type kb.mood");
      fixture.target.run("ALTER TYPE kb.mood ADD VALUE 'sad'");
      copiedAndRepeated(fixture);
      assertThat(fixture.rows(fixture.target)).hasSize(60);
    }
  }

  @Test
  void partitionedAndInheritingTablesAreRefused() throws SQLException {
    try (CopyFixture fixture =
        fixture(
                """
                CREATE EXTENSION vector;
                CREATE TABLE notes (id int PRIMARY KEY, tenant text, embedding vector(3))
                  PARTITION BY HASH (id);
                """,
                NOTHING)
            .creating()) {
      refusedCreation(fixture, ExitCode.NO_TABLE, "pg_dump")
          .hasMessageContaining("public.notes is partitioned");
    }
    try (CopyFixture fixture =
        fixture(
                PLAIN + "CREATE TABLE old (a int); ALTER TABLE notes ADD a int, INHERIT old;",
                NOTHING)
            .creating()) {
      refusedCreation(fixture, ExitCode.NO_TABLE, "pg_dump")
          .hasMessageContaining("public.notes inherits from old");
    }
  }

  @Test
  void referencesThatACopyCannotFollowAreRefusedBeforeTheTableIsCreated() throws SQLException {
    try (CopyFixture fixture =
        fixture(
                """
                CREATE EXTENSION vector;
                CREATE TABLE files (tenant text, file int, PRIMARY KEY (tenant, file));
                CREATE TABLE notes (id int PRIMARY KEY, tenant text, file int, embedding vector(3),
                                    reply int REFERENCES notes,
                                    FOREIGN KEY (tenant, file) REFERENCES files);
                """,
                NOTHING)
            .creating()) {
      refusedCreation(fixture, ExitCode.NO_TABLE, "pg_dump")
          .hasMessageContaining("notes_reply_fkey to public.notes, and rows that refer to one")
          .hasMessageContaining("a key of several columns, to public.files");
    }
  }

  @Test
  void rowsOfSeveralColumnsKeysAreAskedForBeforeTheTableIsCreated() throws SQLException {
    String files = "CREATE TABLE files (tenant text, file int, PRIMARY KEY (tenant, file));";
    try (CopyFixture fixture =
        fixture(
                files
                    + """
                    CREATE EXTENSION vector;
                    CREATE TABLE notes (id int PRIMARY KEY, tenant text, file int,
                      embedding vector(3), FOREIGN KEY (tenant, file) REFERENCES files);
                    INSERT INTO files VALUES ('a', 1);
                    INSERT INTO notes VALUES (1, 'a', 1, '[1,2,3]');
                    """,
                files)
            .creating()) {
      refusedCreation(fixture, ExitCode.SOURCE_UNFIT, "copy the rows of public.files first")
          .hasMessageContaining("that the target does not have: 1 of 1");
      fixture.target.run("INSERT INTO files VALUES ('a', 1)");
      copiedAndRepeated(fixture);
    }
  }

  @Test
  void namesThatTheTargetUsesForSomethingElseAreNamed() throws SQLException {
    try (CopyFixture fixture =
        fixture(
                PLAIN + "CREATE INDEX by_tenant ON notes (tenant)",
                "CREATE TABLE other (a int); CREATE INDEX by_tenant ON other (a)")
            .creating()) {
      refusedCreation(fixture, ExitCode.NO_TABLE, "pg_dump")
          .hasMessageContaining("has something else named public.by_tenant");
    }
  }

  @Test
  void aConflictWithAnExistingParentIsRefusedBeforeTheTableIsCreated() throws SQLException {
    String files = "CREATE TABLE files (id serial PRIMARY KEY, name text);";
    try (CopyFixture fixture =
        fixture(
                files
                    + """
                    CREATE EXTENSION vector;
                    CREATE TABLE notes (id int PRIMARY KEY, tenant text, file int REFERENCES files,
                                        embedding vector(3));
                    INSERT INTO files (name) VALUES ('source');
                    INSERT INTO notes VALUES (1, 'a', 1, '[1,2,3]');
                    """,
                files + "INSERT INTO files (name) VALUES ('target')")
            .creating()) {
      refusedCreation(fixture, ExitCode.SOURCE_UNFIT, "--conflicts renumber")
          .hasMessageContaining("notes refers to public.files: 1 row");
    }
  }

  @Test
  void aSchemaOutsideOfTheTargetsSearchPathHasToBeNamed() throws SQLException {
    try (CopyFixture fixture =
        fixture("CREATE SCHEMA kb; SET search_path = kb, public;" + PLAIN + VECTORS, NOTHING)
            .creating()) {
      fixture.source.run(
          "ALTER DATABASE %s SET search_path = kb, public"
              .formatted(fixture.source.address().database()));
      refusedCreation(fixture, ExitCode.USAGE, "--table '\"kb\".\"notes\"'");
    }
  }

  @Test
  void allMissingRightsAreNamedWithTheStatementsThatGrantThem() throws SQLException {
    String files = "CREATE TABLE files (file int PRIMARY KEY);";
    try (CopyFixture fixture =
        fixture(
                """
                CREATE SCHEMA kb; CREATE SCHEMA extensions;
                CREATE EXTENSION vector SCHEMA extensions;
                %s
                CREATE TABLE notes (id serial PRIMARY KEY, tenant text,
                  embedding extensions.vector(3), file int REFERENCES files);
                ALTER SCHEMA public OWNER TO CURRENT_USER;
                INSERT INTO files VALUES (1);
                INSERT INTO notes (tenant, embedding, file)
                SELECT 't', ARRAY[n, 1, 2]::extensions.vector, 1 FROM generate_series(1, 9) n;
                """
                    .formatted(files),
                files + "REVOKE CREATE ON SCHEMA public FROM PUBLIC")
            .creating()) {
      String role = fixture.target.address().database() + "_creator";
      fixture.source.run(
          """
          CREATE ROLE %1$s LOGIN PASSWORD 'for a test';
          GRANT USAGE ON SCHEMA extensions TO %1$s;
          """
              .formatted(role));
      fixture.as(role, "for a test");
      refusedCreation(fixture, ExitCode.SOURCE_REFUSED, "GRANT SELECT ON public.notes TO " + role)
          .hasMessageContaining("on the source")
          .hasMessageContaining("SELECT on public.notes")
          .hasMessageContaining("SELECT on public.files")
          .hasMessageContaining("CREATE on schema public")
          .hasMessageContaining("CREATE on the database, for schema extensions")
          .hasMessageContaining("the right to create the extension vector")
          .hasMessageContaining("REFERENCES on public.files");
      runGrants(fixture);
      copiedAndRepeated(fixture);
      assertThat(fixture.rows(fixture.target)).hasSize(9);
      fixture.source.run("DROP OWNED BY " + role);
      fixture.target.run("DROP OWNED BY %s CASCADE".formatted(role));
    }
  }
}
