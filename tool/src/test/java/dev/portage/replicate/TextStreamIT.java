package dev.portage.replicate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.migration.BotRows;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A stream as version 13 sends it: values as text, and no messages. The servers of these tests are
 * newer, and are asked for no more than that.
 */
class TextStreamIT {
  private static final String ROWS =
      "SELECT string_agg(concat_ws(' ', id, botid, content, source, md5(embedding::text)), E'\\n' ORDER BY id) FROM items";

  @AutoClose private final RelayFixture fixture;

  TextStreamIT() throws SQLException {
    fixture = new RelayFixture();
  }

  private Relay open(boolean rows) {
    return rows ? fixture.openRowsAsText() : fixture.openAsText();
  }

  private void equal(Relay relay) throws SQLException {
    new Drain(fixture.ends(), fixture.publication()).run(relay, Duration.ofSeconds(30));
    assertThat(fixture.target.value(ROWS)).isEqualTo(fixture.source.value(ROWS));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void changesOfAnyKindArrive(boolean rows) throws SQLException {
    try (Relay relay = open(rows)) {
      BotRows.insert(fixture.source, "a", 30, Instant.now());
      fixture.source.run("UPDATE items SET source = E'quoted \" and {braces}, \\\\ and é'");
      equal(relay);
      fixture.source.run("UPDATE items SET content = 'other', source = ''");
      fixture.source.run(
          "DELETE FROM items WHERE id IN (SELECT id FROM items ORDER BY id LIMIT 7)");
      equal(relay);
      fixture.source.run("UPDATE items SET id = left(id, 25) || 'Z', content = 'moved'");
      equal(relay);
      fixture.source.run("TRUNCATE items");
      BotRows.insert(fixture.source, "b", 3, Instant.now());
      equal(relay);
    }
  }
}
