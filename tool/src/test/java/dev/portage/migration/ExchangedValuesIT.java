package dev.portage.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The source exchanges values of a unique key between rows that Portage wrote before. */
class ExchangedValuesIT extends NotesSuite {
  private static final String UNIQUE = PLAIN + "CREATE UNIQUE INDEX ON notes (content);";

  private static final String EXCHANGE =
      """
      UPDATE notes SET content = 'free' WHERE id = 1;
      UPDATE notes SET content = 'note 1' WHERE id = 4;
      UPDATE notes SET content = 'note 4' WHERE id = 1;
      """;

  private CopyFixture fixture;

  @AfterEach
  void close() throws SQLException {
    fixture.close();
  }

  private void copied() throws SQLException {
    fixture = fixture(UNIQUE + VECTORS, UNIQUE);
    copiedAndRepeated(fixture);
  }

  @Test
  void theyAreExchangedOnTheTarget() throws SQLException {
    copied();
    fixture.source.run(EXCHANGE);
    copiedAndRepeated(fixture);
    assertThat(fixture.rows(fixture.target)).isEqualTo(fixture.rows(fixture.source));
    fixture.undo();
    assertThat(fixture.rows(fixture.target)).isEmpty();
  }

  /** Such as with ON DELETE CASCADE, where they would be lost. */
  @Test
  void rowsOfTheApplicationThatReferToThemStay() throws SQLException {
    copied();
    fixture.target.run(
        """
        CREATE TABLE likes (note int REFERENCES notes (id) ON DELETE CASCADE);
        INSERT INTO likes VALUES (1), (4);
        """);
    fixture.source.run(EXCHANGE);
    List<String> before = fixture.rows(fixture.target);
    assertThat(fixture.migrate().verification().orElseThrow().rowsAreRight()).isFalse();
    assertThat(fixture.rows(fixture.target)).isEqualTo(before);
    assertThat(fixture.target.value("SELECT count(*) FROM likes")).isEqualTo("2");
  }

  @Test
  void whatOnlyTheTargetHasOfThemIsNotLost() throws SQLException {
    copied();
    fixture.target.run("ALTER TABLE notes ADD stars int NOT NULL DEFAULT 3");
    fixture.source.run(EXCHANGE);
    fixture.migrate();
    assertThat(fixture.target.value("SELECT content FROM notes WHERE id = 1")).isEqualTo("note 1");
  }

  @Test
  void oneThatTheApplicationHasEditedStays() throws SQLException {
    copied();
    fixture.target.run("UPDATE notes SET embedding = '[9,9,9]' WHERE id = 4");
    fixture.source.run(EXCHANGE);
    fixture.migrate();
    assertThat(fixture.target.value("SELECT embedding FROM notes WHERE id = 4"))
        .isEqualTo("[9,9,9]");
    assertThat(fixture.target.value("SELECT content FROM notes WHERE id = 1")).isEqualTo("note 1");
  }
}
