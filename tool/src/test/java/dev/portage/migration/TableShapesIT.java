package dev.portage.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.fault.ExitCode;
import dev.portage.postgres.Target;
import dev.portage.verify.BotCheck.Result;
import dev.portage.verify.VerificationReport;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tables of every shape: they are copied as they are, or refused before the first row. */
class TableShapesIT extends NotesSuite {
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
      VerificationReport report = fixture.migrate().verification().orElseThrow();
      assertThat(report.bad())
          .extracting(check -> check.result())
          .containsExactly(Result.DIFFERENT);
      assertThat(report.causes())
          .singleElement()
          .asString()
          .startsWith("size is generated on the target")
          .contains("no copy changes them");
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
  void aLongerColumnTakesTheRows() throws SQLException {
    try (CopyFixture fixture =
        fixture(
            PLAIN + "ALTER TABLE notes ALTER content TYPE varchar(100);" + VECTORS,
            PLAIN + "ALTER TABLE notes ALTER content TYPE varchar(255)")) {
      copiedAndRepeated(fixture);
      assertThat(fixture.rows(fixture.target)).isEqualTo(fixture.rows(fixture.source)).hasSize(60);
    }
  }
}
