package dev.portage.postgres;

import static dev.portage.postgres.Target.row;
import static dev.portage.postgres.Target.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.f4b6a3.ulid.UlidCreator;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.postgres.Database.Work;
import dev.portage.postgres.ItemsTable.BotRows;
import dev.portage.postgres.ItemsTable.Found;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ObjectAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ItemsTableIT {
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

  private BotRows rows(String bot) {
    return in(session -> ItemsTable.botRows(session, bot));
  }

  private static void assertFault(Target target, ExitCode code, String part) {
    assertThatThrownBy(target::shape)
        .isInstanceOfSatisfying(Fault.class, fault -> assertThat(fault.code()).isEqualTo(code))
        .hasMessageContaining(part)
        .hasMessageContaining(target.database().shown());
  }

  @Test
  void theApplicationsTableHasItsShape() throws SQLException {
    assertThat(target.shape().dimensions()).isEqualTo(1024);
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
    assertThat(target.shape().dimensions()).isEqualTo(384);
    assertThatThrownBy(() -> ItemsTable.requireDimensions(target.shape(), 1024, "here"))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.code()).isEqualTo(ExitCode.WRONG_DIMENSION))
        .hasMessageContaining("vector(384)")
        .hasMessageContaining("vector(1024)");
    ItemsTable.requireDimensions(target.shape(), 384, "here");
  }

  @Test
  void rowsAreCountedPerBotWithoutThePaddingOfTheColumn() throws SQLException {
    target.insert(row("short", "a"));
    target.insert(row("short", "b"));
    target.insert(row("x".repeat(26), "c"));
    target.run("INSERT INTO items (id) VALUES ('" + ONE + "')");
    assertIn(ItemsTable::rowsPerBot).isEqualTo(Map.of("short", 2L, "x".repeat(26), 1L, "", 1L));
    assertIn(session -> ItemsTable.botRows(session, "short").count()).isEqualTo(2L);
    assertIn(session -> ItemsTable.botRows(session, "shor").count()).isEqualTo(0L);
  }

  @Test
  void theDigestDoesNotKnowTheOrderOfTheRows() throws SQLException {
    target.insert(row(ONE, "b", "first"));
    target.insert(row(TWO, "b", "second"));
    BotRows before = rows("b");
    target.run("DELETE FROM items");
    target.insert(row(TWO, "b", "second"));
    target.insert(row(ONE, "b", "first"));
    assertThat(rows("b")).isEqualTo(before);
    assertThat(before.count()).isEqualTo(2);
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
    BotRows before = rows("b");
    target.run(change);
    assertThat(rows("b").digest()).isNotEqualTo(before.digest());
    assertThat(rows("b").count()).isEqualTo(1);
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
    assertThat(rows("nobody")).isEqualTo(new BotRows(0, "0"));
  }

  @Test
  void aBotIsDoubledWhenEveryChunkStandsTwice() throws SQLException {
    target.insert(row("b", "one"));
    target.insert(row("b", "one"));
    target.insert(row("b", "two"));
    assertIn(session -> ItemsTable.doubled(session, "b")).isEqualTo(false);
    target.insert(row("b", "two"));
    assertIn(session -> ItemsTable.doubled(session, "b")).isEqualTo(true);
    assertIn(session -> ItemsTable.doubled(session, "nobody")).isEqualTo(false);
  }

  @Test
  void botsWithBrokenVectorsAreNamed() throws SQLException {
    target.insert(row("good", "a"));
    target.run("INSERT INTO items (id, botid) VALUES ('" + ONE + "', 'bad')");
    assertIn(session -> ItemsTable.botsWithBrokenVectors(session, 1024)).isEqualTo(List.of("bad"));
    List<String> others = in(session -> ItemsTable.botsWithBrokenVectors(session, 384));
    assertThat(others).containsExactlyInAnyOrder("bad", "good");
  }

  @Test
  void theOldestRowTellsItsTime() throws SQLException {
    Instant first = Instant.parse("2024-06-03T08:00:00Z");
    target.insert(row(UlidCreator.getUlid(first.toEpochMilli()).toString(), "b", "a"));
    target.insert(row("b", "later"));
    assertIn(session -> ItemsTable.oldest(session, "b")).isEqualTo(first);
    target.insert(row("!", "b", "an id that is no ULID"));
    assertIn(session -> ItemsTable.oldest(session, "b")).isEqualTo(Instant.EPOCH);
    assertIn(session -> ItemsTable.oldest(session, "nobody")).isEqualTo(Instant.EPOCH);
  }

  @Test
  void aRangeOfIdsHasItsEndsIncluded() throws SQLException {
    for (String id : List.of(ONE, TWO, THREE)) {
      target.insert(row(id, "b", id));
    }
    target.insert(row("c", "another bot's"));
    assertIn(session -> ItemsTable.outsideRange(session, "b", ONE, TWO)).isEqualTo(1L);
    assertIn(session -> ItemsTable.deleteRange(session, "b", ONE, TWO)).isEqualTo(2);
    assertIn(session -> ItemsTable.outsideRange(session, "b", ONE, TWO)).isEqualTo(1L);
    assertIn(session -> ItemsTable.deleteBot(session, "b")).isEqualTo(1);
    assertIn(ItemsTable::rowsPerBot).isEqualTo(Map.of("c", 1L));
  }

  @Test
  void theNearestComeFirst() throws SQLException {
    target.run("DROP INDEX idx_items_embedding");
    target.insert(row("b", "near"));
    target.insert(row("b", "far"));
    target.insert(row("c", "near"));
    float[] question = vector("near".hashCode());
    List<Found> found = in(session -> ItemsTable.nearest(session, "b", question, 5));
    assertThat(found)
        .satisfiesExactly(
            near -> {
              assertThat(near.content()).isEqualTo("near");
              assertThat(near.distance()).isZero();
            },
            far -> assertThat(far.distance()).isPositive());
    assertIn(session -> ItemsTable.nearest(session, "b", question, 1))
        .isEqualTo(found.subList(0, 1));
  }
}
