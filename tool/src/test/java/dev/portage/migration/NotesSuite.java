package dev.portage.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.postgres.Target;
import dev.portage.store.ChunkTable;
import dev.portage.store.SqlName;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.AbstractThrowableAssert;

/** A table of notes, in the shape that a test gives it on each side. */
abstract class NotesSuite {
  static final String ROWS =
      """
      INSERT INTO notes (id, tenant, content, embedding)
      SELECT n, 't' || n %% 3, 'note ' || n, %s FROM generate_series(1, 60) n;
      """;
  static final String VECTORS = ROWS.formatted("ARRAY[n, 1, 2]::vector");
  static final String PLAIN =
      """
      CREATE EXTENSION IF NOT EXISTS vector;
      CREATE TABLE notes (id int PRIMARY KEY, tenant text, content text, embedding vector(3));
      """;

  static ChunkTable notes(String tenant) {
    return new ChunkTable(
        SqlName.of("notes"),
        SqlName.of("id"),
        Optional.ofNullable(tenant).map(SqlName::of),
        Optional.empty(),
        Optional.empty(),
        SqlName.of("embedding"));
  }

  static CopyFixture fixture(String source, String target) throws SQLException {
    CopyFixture fixture = CopyFixture.of(notes("tenant"));
    fixture.source.run(source);
    fixture.target.run(target);
    return fixture;
  }

  static void copiedAndRepeated(CopyFixture fixture) throws SQLException {
    assertThat(fixture.migrate().verification().orElseThrow().bad()).isEmpty();
    List<String> standing = fixture.standing();
    MigrationReport again = fixture.migrate();
    assertThat(again.written()).isZero();
    assertThat(again.verification().orElseThrow().bad()).isEmpty();
    assertThat(fixture.standing()).isEqualTo(standing);
  }

  static AbstractThrowableAssert<?, ?> refused(CopyFixture fixture, ExitCode code)
      throws SQLException {
    var refusal =
        assertThatThrownBy(fixture::migrate)
            .isInstanceOfSatisfying(Fault.class, fault -> assertThat(fault.code()).isEqualTo(code));
    assertThat(fixture.rows(fixture.target)).isEmpty();
    return refusal;
  }

  /** Runs the statements that the refusal of missing rights names, each on its side. */
  static void runGrants(CopyFixture fixture) throws SQLException {
    String next = catchThrowableOfType(Fault.class, fixture::migrate).next();
    for (Target side : List.of(fixture.source, fixture.target)) {
      String which = side == fixture.source ? "on the source: " : "on the target: ";
      int from = next.indexOf(which) + which.length();
      int end = next.indexOf(" and on the target", from);
      side.run(next.substring(from, end < 0 ? next.length() : end));
    }
  }

  static List<String> said(CopyFixture fixture, String what) {
    return fixture.reporter.said().stream().filter(line -> line.contains(what)).toList();
  }
}
