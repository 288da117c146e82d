package dev.portage.postgres;

import static dev.portage.postgres.Target.row;
import static dev.portage.postgres.Target.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.store.TenantRows;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CopyStreamIT {
  private static final List<String> TEXTS =
      List.of(
          "plain",
          "",
          " spaces, and\ta tab\r\nand lines ",
          "'single' \"double\" \\backslash \\N $1 {} [] ?",
          "港湾の潮汐表 — Été, œuvre",
          "\uD83D\uDEA2\uD83C\uDDEB\uD83C\uDDF7 e\u0301\u200D\uFEFF",
          "long: " + "ぬ".repeat(100_000));

  private static final String ITEMS = "items (id, botid, content, source, embedding)";

  private Target target;

  @BeforeEach
  void open() throws SQLException {
    target = Target.fresh();
  }

  @AfterEach
  void close() throws SQLException {
    target.close();
  }

  private long copy(List<Row> rows) {
    return target
        .database()
        .inTransaction(
            session -> {
              try (CopyStream copy = CopyStream.into(session, ITEMS)) {
                for (Row row : rows) {
                  write(copy, row);
                }
                return copy.finish();
              }
            });
  }

  private static void write(CopyStream copy, Row row) throws SQLException {
    copy.row(5)
        .text(row.id())
        .text(row.botId())
        .text(row.content())
        .text(row.source())
        .vector(row.embedding());
  }

  private String digest(String bot) {
    return target
        .database()
        .inTransaction(new TenantRows(target.shape(), bot)::fingerprint)
        .digest();
  }

  private long count() {
    return target
        .database()
        .inTransaction(session -> session.one("SELECT count(*) FROM items", row -> row.getLong(1)));
  }

  @Test
  void whatIsCopiedEqualsWhatTheApplicationInserts() throws SQLException {
    List<Row> rows = TEXTS.stream().map(text -> row("bot", text)).toList();
    for (Row row : rows) {
      target.insert(row);
    }
    String inserted = digest("bot");
    target.run("DELETE FROM items");
    assertThat(copy(rows)).isEqualTo(rows.size());
    assertThat(digest("bot")).isEqualTo(inserted);
  }

  @Test
  void everyKindOfNumberArrivesAsItIs() throws SQLException {
    float[] odd = vector(1);
    odd[0] = Float.MIN_VALUE;
    odd[1] = -0.0f;
    odd[2] = Float.MAX_VALUE;
    odd[3] = 0.1f;
    Row row = new Row("01J00000000000000000000001", "bot", "c", "s", odd);
    target.insert(row);
    String inserted = digest("bot");
    target.run("DELETE FROM items");
    copy(List.of(row));
    assertThat(digest("bot")).isEqualTo(inserted);
  }

  @Test
  void manyRowsGoThroughOneBuffer() {
    List<Row> rows = IntStream.range(0, 3_000).mapToObj(i -> row("bot", "chunk " + i)).toList();
    assertThat(copy(rows)).isEqualTo(3_000);
    assertThat(count()).isEqualTo(3_000);
  }

  @Test
  void noRowsAreNoRows() {
    assertThat(copy(List.of())).isZero();
  }

  @Test
  void anAbandonedCopyLeavesNoRowsAndTheSessionStaysUsable() {
    target
        .database()
        .inTransaction(
            session -> {
              session.run("SAVEPOINT before_copy");
              try (CopyStream copy = CopyStream.into(session, ITEMS)) {
                write(copy, row("bot", "never"));
              }
              session.run("ROLLBACK TO before_copy");
              return session.update("INSERT INTO items (id) VALUES ('x')");
            });
    assertThat(count()).isEqualTo(1);
  }

  @Test
  void anExceptionOnTheWayLeavesNothing() {
    assertThatThrownBy(
            () ->
                target
                    .database()
                    .inTransaction(
                        session -> {
                          try (CopyStream copy = CopyStream.into(session, ITEMS)) {
                            write(copy, row("bot", "never"));
                            throw new IllegalStateException("on the way");
                          }
                        }))
        .hasMessage("on the way");
    assertThat(count()).isZero();
  }

  @Test
  void aVectorOfAnotherDimensionIsRefusedAndNothingStays() {
    Row good = row("bot", "good");
    Row bad = new Row("01J00000000000000000000001", "bot", "c", "s", new float[] {1, 2, 3});
    assertRefused(List.of(good, bad), "dimensions");
  }

  @Test
  void theSameIdTwiceIsRefusedAndNothingStays() {
    Row row = row("bot", "good");
    assertRefused(List.of(row, row), "duplicate key");
  }

  private void assertRefused(List<Row> rows, String why) {
    assertThatThrownBy(() -> copy(rows))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.code()).isEqualTo(ExitCode.TARGET_REFUSED))
        .hasMessageContaining(why);
    assertThat(count()).isZero();
  }

  @Test
  void aConnectionThatBreaksDuringTheCopyIsAFaultOfTheTarget() {
    List<Row> rows = IntStream.range(0, 500).mapToObj(i -> row("bot", "chunk " + i)).toList();
    assertThatThrownBy(
            () ->
                target
                    .database()
                    .inTransaction(
                        session -> {
                          int backend =
                              session.one("SELECT pg_backend_pid()", row -> row.getInt(1));
                          try (CopyStream copy = CopyStream.into(session, ITEMS)) {
                            write(copy, rows.getFirst());
                            target.run("SELECT pg_terminate_backend(" + backend + ", 5000)");
                            for (Row row : rows) {
                              write(copy, row);
                            }
                            return copy.finish();
                          }
                        }))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.code()).isEqualTo(ExitCode.TARGET_UNREACHABLE));
    assertThat(count()).isZero();
  }
}
