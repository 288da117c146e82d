package dev.portage.store;

import static dev.portage.postgres.Target.row;
import static dev.portage.postgres.Target.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.f4b6a3.ulid.UlidCreator;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.postgres.Database;
import dev.portage.postgres.Database.Work;
import dev.portage.postgres.Target;
import dev.portage.store.TenantRows.Found;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ObjectAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TenantRowsIT {
  private static final String ONE = "01J00000000000000000000001";
  private static final String TWO = "01J00000000000000000000002";
  private static final String THREE = "01J00000000000000000000003";

  private Target target;

  @BeforeEach
  void open() throws SQLException {
    target = Target.fresh();
  }

  @AfterEach
  void close() throws SQLException {
    target.close();
  }

  private <T> T in(Work<T> work) {
    return target.database().inTransaction(work);
  }

  private <T> ObjectAssert<T> assertIn(Work<T> work) {
    return assertThatObject(in(work));
  }

  private TenantRows of(String bot) {
    return new TenantRows(target.shape(), bot);
  }

  private ChunkRows all() {
    return ChunkRows.of(target.shape());
  }

  private Fingerprint rows(String bot) {
    return in(of(bot)::fingerprint);
  }

  @Test
  void digestsAreComputedWherePgvectorIsInASchemaOfItsOwn() throws SQLException {
    try (Target other = Target.empty()) {
      other.run(
          """
          CREATE SCHEMA "of pgvector";
          CREATE EXTENSION vector SCHEMA "of pgvector";
          CREATE TABLE chunks (id int PRIMARY KEY, embedding "of pgvector".vector(3));
          INSERT INTO chunks VALUES (1, '[1,2,3]');
          """);
      target.run("CREATE TABLE chunks (id int PRIMARY KEY, embedding vector(3))");
      target.run("INSERT INTO chunks VALUES (1, '[1,2,3]')");
      assertThat(fingerprintsOfChunks(other)).isEqualTo(fingerprintsOfChunks(target));
    }
  }

  private static Map<TenantId, Fingerprint> fingerprintsOfChunks(Target side) {
    ChunkTable chunks =
        new ChunkTable(
            SqlName.of("chunks"),
            SqlName.of("id"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            SqlName.of("embedding"));
    return side.database()
        .inTransaction(
            session ->
                ChunkRows.of(TableShape.read(session, chunks, "test")).fingerprints(session));
  }

  private static void assertFault(Target target, ExitCode code, String part) {
    assertThatThrownBy(target::shape)
        .isInstanceOfSatisfying(Fault.class, fault -> assertThat(fault.code()).isEqualTo(code))
        .hasMessageContaining(part)
        .hasMessageContaining(target.database().describe());
  }

  @Test
  void theApplicationsTableHasItsShape() throws SQLException {
    assertThat(target.shape().fixedDimensions()).isEqualTo(1024);
    assertThat(target.shape().pgvector()).matches("\\d+\\.\\d+\\.\\d+");
    long before = target.shape().oid();
    target.setUpAgain();
    assertThat(target.shape().oid()).isNotEqualTo(before);
  }

  @Test
  void withoutTheExtensionThatIsTheFault() throws SQLException {
    try (Target empty = Target.empty()) {
      assertFault(empty, ExitCode.NO_EXTENSION, "lacks the extension vector");
    }
  }

  @Test
  void withoutTheTableThatIsTheFault() throws SQLException {
    target.run("DROP TABLE items");
    assertFault(target, ExitCode.NO_TABLE, "has no table items");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ALTER TABLE items DROP COLUMN source",
        "ALTER TABLE items DROP COLUMN embedding",
        "ALTER TABLE items ALTER COLUMN embedding TYPE vector",
        "ALTER TABLE items DROP COLUMN embedding; ALTER TABLE items ADD embedding real[]"
      })
  void aTableOfAnotherShapeIsTheFault(String change) throws SQLException {
    target.run("DROP INDEX idx_items_embedding; " + change);
    assertFault(target, ExitCode.NO_TABLE, "without the columns");
  }

  @Test
  void aViewIsNoTable() throws SQLException {
    target.run("ALTER TABLE items RENAME TO others; CREATE VIEW items AS SELECT * FROM others");
    assertFault(target, ExitCode.NO_TABLE, "has no table items");
  }

  @Test
  void anotherDimensionThanTheModelsIsAFault() throws SQLException {
    target.run(
        "DROP INDEX idx_items_embedding; ALTER TABLE items ALTER embedding TYPE vector(384)");
    assertThat(target.shape().fixedDimensions()).isEqualTo(384);
    assertThatThrownBy(() -> target.shape().requireDimensions(1024, "here"))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.code()).isEqualTo(ExitCode.WRONG_DIMENSION))
        .hasMessageContaining("vector(384)")
        .hasMessageContaining("vector(1024)");
    target.shape().requireDimensions(384, "here");
  }

  @Test
  void rowsAreCountedPerBotWithoutThePaddingOfTheColumn() throws SQLException {
    target.insert(row("short", "a"));
    target.insert(row("short", "b"));
    target.insert(row("x".repeat(26), "c"));
    target.run("INSERT INTO items (id) VALUES ('" + ONE + "')");
    assertIn(all()::counts)
        .isEqualTo(
            Map.of(TenantId.of("short"), 2L, TenantId.of("x".repeat(26)), 1L, TenantId.none(), 1L));
    assertThat(rows("short").rows()).isEqualTo(2);
    assertThat(rows("shor").rows()).isZero();
  }

  @Test
  void theDigestDoesNotKnowTheOrderOfTheRows() throws SQLException {
    target.insert(row(ONE, "b", "first"));
    target.insert(row(TWO, "b", "second"));
    Fingerprint before = rows("b");
    target.run("DELETE FROM items");
    target.insert(row(TWO, "b", "second"));
    target.insert(row(ONE, "b", "first"));
    assertThat(rows("b")).isEqualTo(before);
    assertThat(before.rows()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE items SET content = content || ' '",
        "UPDATE items SET content = NULL",
        "UPDATE items SET source = source || 'x'",
        "UPDATE items SET source = NULL",
        "UPDATE items SET embedding = NULL",
        "UPDATE items SET embedding = embedding + (SELECT array_agg(CASE i WHEN 7 THEN 1e-6"
            + " ELSE 0 END)::vector FROM generate_series(1, 1024) i)",
        "UPDATE items SET id = '01J0000000000000000000000Z'"
      })
  void theDigestChangesWithAnythingThatChanges(String change) throws SQLException {
    target.insert(row(ONE, "b", "content"));
    Fingerprint before = rows("b");
    target.run(change);
    assertThat(rows("b").digest()).isNotEqualTo(before.digest());
    assertThat(rows("b").rows()).isEqualTo(1);
  }

  @Test
  void contentAndSourceAreNotConfused() throws SQLException {
    target.run("INSERT INTO items (id, botid, source) VALUES ('" + ONE + "', 'a', 'x')");
    target.run("INSERT INTO items (id, botid, content) VALUES ('" + TWO + "', 'b', 'x')");
    String a = rows("a").digest();
    target.run("UPDATE items SET source = NULL, content = 'x' WHERE botid = 'a'");
    assertThat(rows("a").digest()).isNotEqualTo(a);
  }

  @Test
  void ofNoRowsTheDigestIsZero() {
    assertThat(rows("nobody").rows()).isZero();
    assertThat(rows("nobody").digest())
        .isEqualTo("h2:0:\"botid\",\"content\",\"embedding\",\"id\",\"source\"");
  }

  @Test
  void theDigestDoesNotKnowTheOrderOfTheColumns() throws SQLException {
    target.insert(row(ONE, "b", "content"));
    Fingerprint before = rows("b");
    target.run(
        """
        CREATE TABLE other AS SELECT embedding, source, botid, id, content FROM items;
        DROP TABLE items;
        ALTER TABLE other RENAME TO items;
        """);
    assertThat(rows("b")).isEqualTo(before);
  }

  @Test
  void theDigestOverItsOwnColumnsStaysWhenTheTableGetsMore() throws SQLException {
    target.insert(row(ONE, "b", "content"));
    Fingerprint before = rows("b");
    target.run("ALTER TABLE items ADD COLUMN seen timestamptz DEFAULT now()");
    DigestColumns digested = DigestColumns.ofDigest(before.digest()).orElseThrow();
    assertIn(session -> all().fingerprints(session, digested).get(TenantId.of("b")))
        .isEqualTo(before);
    assertThat(rows("b").digest()).isNotEqualTo(before.digest());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "TimeZone = 'Asia/Tokyo'",
        "DateStyle = 'ISO, DMY'",
        "IntervalStyle = 'sql_standard'",
        "extra_float_digits = 0",
        "bytea_output = 'escape'"
      })
  void theDigestDoesNotKnowTheSettingsOfADatabase(String setting) throws SQLException {
    target.run(
        """
        ALTER TABLE items ADD COLUMN seen timestamptz DEFAULT '2026-02-03 04:05:06+00',
          ADD COLUMN took interval DEFAULT '1 day 02:03:04', ADD COLUMN score float8 DEFAULT 1e0 / 3,
          ADD COLUMN raw bytea DEFAULT '\\x0001ff'
        """);
    target.insert(row(ONE, "b", "content"));
    Fingerprint before = rows("b");
    target.run("ALTER DATABASE %s SET %s".formatted(target.address().database(), setting));
    try (Database later = target.open(1)) {
      assertThat(later.inTransaction(of("b")::fingerprint)).isEqualTo(before);
    }
  }

  @Test
  void oddNamesOfColumnsAreQuotedInADigest() throws SQLException {
    target.run("ALTER TABLE items ADD COLUMN \"it's \"\"odd\"\", \\ ?\" text DEFAULT 'x'");
    target.insert(row(ONE, "b", "content"));
    DigestColumns digested = DigestColumns.ofDigest(rows("b").digest()).orElseThrow();
    assertThat(digested.names()).contains(SqlName.of("it's \"odd\", \\ ?"));
    assertThat(digested.areIn(target.shape().catalog())).isTrue();
  }

  @Test
  void whatIsNoDigestHasNoColumns() {
    assertThat(DigestColumns.ofDigest("")).isEmpty();
    assertThat(DigestColumns.ofDigest("12345")).isEmpty();
    assertThat(DigestColumns.ofDigest("h9:12345:\"id\"")).isEmpty();
  }

  @Test
  void aBotIsDuplicatedWhenEveryChunkIsDuplicated() throws SQLException {
    target.insert(row("b", "one"));
    target.insert(row("b", "one"));
    target.insert(row("b", "two"));
    target.insert(row("c", "one"));
    assertIn(all()::duplicated).isEqualTo(Set.of());
    target.insert(row("b", "two"));
    assertIn(all()::duplicated).isEqualTo(Set.of(TenantId.of("b")));
  }

  @Test
  void botsWithBrokenVectorsAreNamed() throws SQLException {
    target.insert(row("good", "a"));
    target.run("INSERT INTO items (id, botid) VALUES ('" + ONE + "', 'bad')");
    assertIn(all()::withBrokenVectors).isEqualTo(Set.of(TenantId.of("bad")));
  }

  @Test
  void oldestAndNewestAreKnownWhereAllIdsAreUlids() throws SQLException {
    String first =
        UlidCreator.getUlid(Instant.parse("2024-06-03T08:00:00Z").toEpochMilli()).toString();
    String later = UlidCreator.getUlid().toString();
    target.insert(row(first, "b", "a"));
    target.insert(row(later, "b", "later"));
    assertThat(rows("b").oldest()).contains(first);
    assertThat(rows("b").newest()).contains(later);
    target.insert(row("!", "b", "an id that is no ULID"));
    assertThat(rows("b").oldest()).isEmpty();
    assertThat(rows("b").newest()).isEmpty();
    assertThat(rows("nobody").oldest()).isEmpty();
  }

  @Test
  void aRangeOfIdsHasItsEndsIncluded() throws SQLException {
    for (String id : List.of(ONE, TWO, THREE)) {
      target.insert(row(id, "b", id));
    }
    target.insert(row("c", "another bot's"));
    assertIn(session -> of("b").outsideRange(session, ONE, TWO)).isEqualTo(1L);
    assertIn(session -> of("b").deleteRange(session, ONE, TWO)).isEqualTo(2);
    assertIn(session -> of("b").outsideRange(session, ONE, TWO)).isEqualTo(1L);
    assertIn(of("b")::delete).isEqualTo(1);
    assertIn(all()::counts).isEqualTo(Map.of(TenantId.of("c"), 1L));
  }

  @Test
  void theNearestComeFirst() throws SQLException {
    target.run("DROP INDEX idx_items_embedding");
    target.insert(row("b", "near"));
    target.insert(row("b", "far"));
    target.insert(row("c", "near"));
    float[] question = vector("near".hashCode());
    List<Found> found = in(session -> of("b").nearest(session, question, 5));
    assertThat(found)
        .satisfiesExactly(
            near -> {
              assertThat(near.content()).isEqualTo("near");
              assertThat(near.distance()).isZero();
            },
            far -> assertThat(far.distance()).isPositive());
    assertIn(session -> of("b").nearest(session, question, 1)).isEqualTo(found.subList(0, 1));
  }
}
