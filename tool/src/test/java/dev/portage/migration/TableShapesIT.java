package dev.portage.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.postgres.Target;
import dev.portage.store.ChunkTable;
import dev.portage.store.SqlName;
import dev.portage.verify.BotCheck.Result;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

/** Tables of every shape: they are copied as they are, or refused before the first row. */
class TableShapesIT {
  private static final String ROWS =
      """
      INSERT INTO notes (id, tenant, content, embedding)
      SELECT n, 't' || n %% 3, 'note ' || n, %s FROM generate_series(1, 60) n;
      """;
  private static final String VECTORS = ROWS.formatted("ARRAY[n, 1, 2]::vector");
  private static final String PLAIN =
      """
      CREATE EXTENSION IF NOT EXISTS vector;
      CREATE TABLE notes (id int PRIMARY KEY, tenant text, content text, embedding vector(3));
      """;

  private static ChunkTable notes(String tenant) {
    return new ChunkTable(
        SqlName.of("notes"),
        SqlName.of("id"),
        Optional.ofNullable(tenant).map(SqlName::of),
        Optional.empty(),
        Optional.empty(),
        SqlName.of("embedding"));
  }

  private static CopyFixture fixture(String source, String target) throws SQLException {
    CopyFixture fixture = CopyFixture.of(notes("tenant"));
    fixture.source.run(source);
    fixture.target.run(target);
    return fixture;
  }

  private static void copiedAndRepeated(CopyFixture fixture) throws SQLException {
    assertThat(fixture.migrate().verification().orElseThrow().bad()).isEmpty();
    List<String> standing = fixture.standing();
    MigrationReport again = fixture.migrate();
    assertThat(again.written()).isZero();
    assertThat(again.verification().orElseThrow().bad()).isEmpty();
    assertThat(fixture.standing()).isEqualTo(standing);
  }

  private static AbstractThrowableAssert<?, ?> refused(CopyFixture fixture, ExitCode code)
      throws SQLException {
    var refusal =
        assertThatThrownBy(fixture::migrate)
            .isInstanceOfSatisfying(Fault.class, fault -> assertThat(fault.code()).isEqualTo(code));
    assertThat(fixture.rows(fixture.target)).isEmpty();
    return refusal;
  }

  private static List<String> said(CopyFixture fixture, String what) {
    return fixture.reporter.said().stream().filter(line -> line.contains(what)).toList();
  }

  @Test
  void aColumnThatOnlyTheSourceGeneratesIsCopiedByItsValues() throws SQLException {
    String generated =
        "ALTER TABLE notes ADD size int GENERATED ALWAYS AS (length(content)) STORED;";
    try (CopyFixture fixture =
        fixture(PLAIN + generated + VECTORS, PLAIN + "ALTER TABLE notes ADD size int")) {
      copiedAndRepeated(fixture);
      assertThat(fixture.rows(fixture.target)).isEqualTo(fixture.rows(fixture.source)).hasSize(60);
      assertThat(said(fixture, "size is generated on the source")).isNotEmpty();
    }
  }

  @Test
  void aColumnThatOnlyTheTargetGeneratesIsComputedThereAndCompared() throws SQLException {
    String generated =
        "ALTER TABLE notes ADD size int GENERATED ALWAYS AS (length(content)) STORED;";
    try (CopyFixture fixture =
        fixture(
            PLAIN
                + "ALTER TABLE notes ADD size int;"
                + VECTORS
                + "UPDATE notes SET size = length(content)",
            PLAIN + generated)) {
      copiedAndRepeated(fixture);
      assertThat(fixture.rows(fixture.target)).hasSize(60);
      assertThat(said(fixture, "size is generated on the target")).isNotEmpty();
      fixture.source.run("UPDATE notes SET size = 0 WHERE id = 3");
      assertThat(fixture.migrate().verification().orElseThrow().bad())
          .extracting(check -> check.result())
          .containsExactly(Result.DIFFERENT);
    }
  }

  @Test
  void aTenantColumnThatBothSidesGenerateNamesTheTenants() throws SQLException {
    String table =
        """
        CREATE EXTENSION vector;
        CREATE TABLE notes (
          id int PRIMARY KEY, metadata jsonb, embedding vector(3),
          tenant text GENERATED ALWAYS AS (metadata ->> 'tenant') STORED);
        """;
    try (CopyFixture fixture =
        fixture(
            table
                + """
                INSERT INTO notes SELECT n, jsonb_build_object('tenant', 't' || n % 3), '[1,2,3]'
                  FROM generate_series(1, 60) n
                """,
            table)) {
      copiedAndRepeated(fixture);
      assertThat(fixture.rows(fixture.target)).isEqualTo(fixture.rows(fixture.source)).hasSize(60);
    }
  }

  @Test
  void tablesThatInheritAreNotFlattened() throws SQLException {
    try (CopyFixture fixture =
        fixture(PLAIN + VECTORS + "CREATE TABLE old_notes (year int) INHERITS (notes)", PLAIN)) {
      refused(fixture, ExitCode.SOURCE_UNFIT).hasMessageContaining("inherit from it (old_notes)");
    }
  }

  @Test
  void partitionedTablesAreCopiedWhereTheirKeyFits() throws SQLException {
    String partitioned =
        """
        CREATE EXTENSION vector;
        CREATE TABLE notes (id int PRIMARY KEY, tenant text, content text, embedding vector(3))
          PARTITION BY HASH (id);
        CREATE TABLE notes_0 PARTITION OF notes FOR VALUES WITH (MODULUS 2, REMAINDER 0);
        CREATE TABLE notes_1 PARTITION OF notes FOR VALUES WITH (MODULUS 2, REMAINDER 1);
        CREATE INDEX ON notes USING hnsw (embedding vector_l2_ops);
        """;
    try (CopyFixture fixture = fixture(partitioned + VECTORS, partitioned)) {
      fixture.advising();
      copiedAndRepeated(fixture);
      assertThat(fixture.rows(fixture.target)).isEqualTo(fixture.rows(fixture.source)).hasSize(60);
      fixture.source.run("UPDATE notes SET content = 'changed' WHERE id = 7");
      assertThat(fixture.migrate().written()).isPositive();
      assertThat(fixture.rows(fixture.target)).isEqualTo(fixture.rows(fixture.source));
      assertThat(said(fixture, "is partitioned")).isNotEmpty();
    }
  }

  @Test
  void aPartitionedTableWhoseKeyIsNotTheIdIsRefused() throws SQLException {
    try (CopyFixture fixture =
        fixture(
            PLAIN + VECTORS,
            """
            CREATE EXTENSION vector;
            CREATE TABLE notes (id int, tenant text, content text, embedding vector(3),
                                PRIMARY KEY (tenant, id)) PARTITION BY LIST (tenant);
            CREATE TABLE notes_0 PARTITION OF notes DEFAULT;
            """)) {
      refused(fixture, ExitCode.SOURCE_UNFIT).hasMessageContaining("no unique index on notes(id)");
    }
  }

  @Test
  void pgvectorMayBeInAnySchemaOnEitherSide() throws SQLException {
    String elsewhere =
        """
        CREATE SCHEMA extensions; CREATE EXTENSION vector SCHEMA extensions;
        CREATE TABLE notes (id int PRIMARY KEY, tenant text, content text,
                            embedding extensions.vector(3));
        """;
    String there = ROWS.formatted("ARRAY[n, 1, 2]::extensions.vector");
    for (List<String> sides :
        List.of(
            List.of(elsewhere + there, elsewhere),
            List.of(elsewhere + there, PLAIN),
            List.of(PLAIN + VECTORS, elsewhere))) {
      try (CopyFixture fixture = fixture(sides.getFirst(), sides.getLast())) {
        fixture.advising();
        copiedAndRepeated(fixture);
        assertThat(fixture.rows(fixture.target)).hasSize(60);
      }
    }
  }

  @Test
  void anIndexOfAnExtensionInAnotherSchemaIsRestored() throws SQLException {
    String table =
        """
        CREATE SCHEMA extensions; CREATE EXTENSION vector SCHEMA extensions;
        CREATE TABLE notes (id int PRIMARY KEY, tenant text, content text,
                            embedding extensions.vector(3));
        """;
    String index = "CREATE INDEX near ON notes USING hnsw (embedding extensions.vector_cosine_ops)";
    try (CopyFixture fixture =
        fixture(table + ROWS.formatted("ARRAY[n, 1, 2]::extensions.vector"), table + index)) {
      copiedAndRepeated(fixture);
      assertThat(
              CopyFixture.strings(
                  fixture.target, "SELECT indexname FROM pg_indexes WHERE indexname = 'near'"))
          .hasSize(1);
    }
  }

  @Test
  void sparseVectorsAndBitsAreCopiedLikeOthers() throws SQLException {
    for (List<String> type :
        List.of(
            List.of("sparsevec(5)", "('{1:' || n || ',3:2}/5')::sparsevec"),
            List.of("bit(8)", "n::bit(8)"),
            List.of("halfvec(3)", "ARRAY[n, 1, 2]::halfvec"))) {
      String table =
          """
          CREATE EXTENSION vector;
          CREATE TABLE notes (id int PRIMARY KEY, tenant text, content text, embedding %s);
          """
              .formatted(type.getFirst());
      try (CopyFixture fixture = fixture(table + ROWS.formatted(type.getLast()), table)) {
        fixture.advising();
        copiedAndRepeated(fixture);
        assertThat(fixture.rows(fixture.target))
            .isEqualTo(fixture.rows(fixture.source))
            .hasSize(60);
        assertThat(
                new Cleanup(
                        fixture.target.database(),
                        notes("tenant"),
                        Optional.empty(),
                        fixture.reporter,
                        TargetOptions.NONE)
                    .run(true)
                    .things())
            .containsExactly("schema portage");
      }
    }
  }

  @Test
  void otherEncodingsAndSettingsMakeNoDifference() throws SQLException {
    String table =
        """
        CREATE EXTENSION vector;
        CREATE TABLE notes (id int PRIMARY KEY, tenant text, content text, embedding vector(3),
                            bytes bytea, lasting interval, at timestamptz, price money);
        """;
    try (Target outer = Target.empty();
        CopyFixture fixture = CopyFixture.between(Target.empty(), latin(outer), notes("tenant"))) {
      fixture.source.run(table);
      fixture.target.run(table);
      fixture.source.run(
          """
          INSERT INTO notes
          SELECT n, 'größe ' || n % 3, 'Äpfel ' || n, ARRAY[n, 1, 2]::vector,
                 decode(md5(n::text), 'hex'), n * interval '1 day 3 seconds',
                 to_timestamp(n * 86400), n::text::money
            FROM generate_series(1, 60) n
          """);
      for (String setting :
          List.of(
              "bytea_output = 'escape'",
              "IntervalStyle = 'postgres_verbose'",
              "TimeZone = 'Asia/Tokyo'",
              "DateStyle = 'SQL, DMY'",
              "extra_float_digits = -3",
              "quote_all_identifiers = on")) {
        fixture.target.run(
            "ALTER DATABASE %s SET %s".formatted(fixture.target.address().database(), setting));
      }
      copiedAndRepeated(fixture);
      assertThat(fixture.rows(fixture.target)).hasSize(60);
    }
  }

  private static Target latin(Target beside) throws SQLException {
    String name = beside.address().database() + "_latin";
    beside.run(
        "CREATE DATABASE %s TEMPLATE template0 ENCODING 'LATIN1' LOCALE_PROVIDER libc LC_COLLATE 'C' LC_CTYPE 'C'"
            .formatted(name));
    return beside.sibling(name);
  }

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
  void aLongerColumnTakesTheRows() throws SQLException {
    try (CopyFixture fixture =
        fixture(
            PLAIN + "ALTER TABLE notes ALTER content TYPE varchar(100);" + VECTORS,
            PLAIN + "ALTER TABLE notes ALTER content TYPE varchar(255)")) {
      copiedAndRepeated(fixture);
      assertThat(fixture.rows(fixture.target)).isEqualTo(fixture.rows(fixture.source)).hasSize(60);
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
      Fault fault = catchFault(fixture);
      for (Target side : List.of(fixture.source, fixture.target)) {
        String which = side == fixture.source ? "on the source: " : "on the target: ";
        String next = fault.next();
        int from = next.indexOf(which) + which.length();
        int end = next.indexOf(" and on the target", from);
        side.run(next.substring(from, end < 0 ? next.length() : end));
      }
      copiedAndRepeated(fixture);
      assertThat(fixture.rows(fixture.target)).hasSize(9);
      fixture.source.run("DROP OWNED BY " + role);
      fixture.target.run("DROP OWNED BY " + role);
    }
  }

  private static Fault catchFault(CopyFixture fixture) {
    try {
      fixture.migrate();
    } catch (Fault fault) {
      return fault;
    }
    throw new AssertionError("nothing was refused");
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
