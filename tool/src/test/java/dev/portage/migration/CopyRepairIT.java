package dev.portage.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.portage.bots.BotKey;
import dev.portage.migration.MigrationReport.End;
import dev.portage.verify.BotCheck;
import dev.portage.verify.BotCheck.Result;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs of the route copy that repair what differs between two real databases. */
class CopyRepairIT {
  private CopyFixture fixture;

  @BeforeEach
  void open() throws SQLException {
    fixture = CopyFixture.ofItems();
  }

  @AfterEach
  void close() throws SQLException {
    fixture.close();
  }

  @Test
  void repairAlsoFixesABotWhoseIdsAreNotUlids() throws SQLException {
    BotKey odd = fixture.bot(3);
    fixture.bot(2);
    fixture.source.run(
        "INSERT INTO items (id, botid) VALUES ('no ulid', '%s')".formatted(odd.bot().value()));
    fixture.migrate();
    fixture.target.run(
        "UPDATE items SET content = 'broken' WHERE botid = '%s'".formatted(odd.bot().value()));
    assertThat(fixture.migrate().verification().orElseThrow().bad()).hasSize(1);
    assertThat(fixture.repairing().migrate().verification().orElseThrow().bad()).isEmpty();
    assertThat(fixture.rows(fixture.target)).isEqualTo(fixture.rows(fixture.source));
  }

  @Test
  void repairCopiesAgainTheBotsThatDifferAndNoOthers() throws SQLException {
    BotKey changed = fixture.bot(5);
    BotKey duplicated = fixture.bot(3);
    fixture.bot(4);
    fixture.migrate();
    fixture.target.run(
        "UPDATE items SET content = 'x' WHERE botid = '%s'".formatted(changed.bot().value()));
    fixture.target.run(
        """
        INSERT INTO items SELECT left(id, 25) || 'Z', botid, content, source, embedding
          FROM items WHERE botid = '%s' ORDER BY id LIMIT 1
        """
            .formatted(duplicated.bot().value()));
    assertThat(fixture.migrate().verification().orElseThrow().bad())
        .extracting(BotCheck::bot, BotCheck::result)
        .contains(tuple(changed.bot(), Result.DIFFERENT));
    MigrationReport repaired = fixture.repairing().migrate();
    assertThat(repaired.written()).isEqualTo(8);
    assertThat(repaired.verification().orElseThrow().bad()).isEmpty();
    assertThat(fixture.rows(fixture.target)).isEqualTo(fixture.rows(fixture.source));
    // The row that only the target has is older than the newest row of its bot on the source.
    assertThat(fixture.reporter.said())
        .anyMatch(
            said ->
                said.contains(
                    "replaces the rows of 2 bots on the target, of which 1 row only there"))
        .contains(
            "! items: 1 row only on the target, removed with the rows of their bots, which are"
                + " replaced")
        .noneMatch(said -> said.contains("only on the target, kept"));
  }

  /** The second run asks for what the first one was agreed to do, and did not come to. */
  @Test
  void anInterruptedRepairThatTheSourceWinsSaysAgainWhatItRemoves() throws SQLException {
    BotKey bot = fixture.bot(5);
    fixture.migrate();
    fixture.target.run(
        """
        INSERT INTO items SELECT left(id, 25) || 'Z', botid, content, source, embedding
          FROM items ORDER BY id LIMIT 1
        """);
    fixture.repairing();
    Interrupt early = new Interrupt(false);
    early.ask();
    assertThat(fixture.migrate(early).end()).isEqualTo(End.INTERRUPTED);
    assertThat(fixture.count(bot)).isEqualTo(6);
    int before = fixture.reporter.said().size();
    fixture.migrate();
    assertThat(fixture.reporter.said().subList(before, fixture.reporter.said().size()))
        .anyMatch(said -> said.contains("of which 1 row only there"))
        .noneMatch(said -> said.contains("only on the target, kept"));
    assertThat(fixture.count(bot)).isEqualTo(5);
  }

  @Test
  void aRepairLeavesBotsThatDifferOnTheTargetUnlessTheSourceWins() throws SQLException {
    BotKey changed = fixture.bot(5);
    BotKey lacking = fixture.bot(4);
    fixture.migrate();
    fixture.target.run(
        "UPDATE items SET content = 'x' WHERE botid = '%s'".formatted(changed.bot().value()));
    fixture.target.run(
        "DELETE FROM items WHERE id = (SELECT max(id) FROM items WHERE botid = '%s')"
            .formatted(lacking.bot().value()));
    fixture.repairingWhatIsMissing().migrate();
    assertThat(fixture.count(lacking)).isEqualTo(4);
    assertThat(CopyFixture.strings(fixture.target, "SELECT id FROM items WHERE content = 'x'"))
        .hasSize(5);
    assertThat(fixture.reporter.said()).anyMatch(said -> said.contains("content differs"));
  }
}
