package dev.portage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.fault.ExitCode;
import dev.portage.postgres.Target;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code migrate --dry-run} says what a run would do and ask, and leaves nothing behind; {@code
 * migrate --undo} leaves nothing of what a run wrote.
 */
class DryRunIT {
  private Target source;
  private Target target;

  @BeforeEach
  void open() throws SQLException {
    source = Target.fresh();
    target = Target.fresh();
    source.insert(Target.row("01HQ0000000000000000000000", "bot", "content"));
  }

  @AfterEach
  void close() throws SQLException {
    source.close();
    target.close();
  }

  private Run migrate(String... more) {
    return Run.copy(source, target, more);
  }

  @Test
  void itShowsThePlanAndTheQuestionAndWritesNothing() throws SQLException {
    Run run = migrate("--dry-run");
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out())
        .containsPattern("bot +1 +0 +– +copy")
        .contains("route copy: 1 bot, 1 row", "a run asks before it continues: this writes rows");
    assertThat(target.value("SELECT count(*) FROM items")).isEqualTo("0");
    assertThat(target.value("SELECT to_regnamespace('portage')::text")).isNull();
  }

  @Test
  void programsReadTheSameAndAfterTheCopyThereIsNothingToDo() throws SQLException {
    JsonNode json = JsonMapper.shared().readTree(migrate("--dry-run", "--json").out());
    assertThat(json.at("/bots/0/toDo").asString()).isEqualTo("copy");
    assertThat(json.at("/question").asString()).isEqualTo("this writes rows");
    assertThat(migrate("--yes").exit()).isZero();
    assertThat(migrate("--dry-run").out()).contains("there is nothing to do");
    migrate("--undo", "--repair", "--source-wins", "--yes")
        .failedWith(ExitCode.USAGE, "--repair, --source-wins is given with --undo");
    assertThat(target.value("SELECT count(*) FROM items")).isEqualTo("1");
  }

  @Test
  void verifyListsTheRowsOfBotsThatDiffer() throws SQLException {
    assertThat(migrate("--yes").exit()).isZero();
    assertThat(verify().exit()).isZero();
    String id = target.value("SELECT id FROM items");
    target.run("UPDATE items SET content = 'other'");
    Run run = verify("--rows", "3");
    assertThat(run.exit()).as(run.err()).isEqualTo(ExitCode.VERIFICATION_FAILED.number());
    assertThat(run.out()).contains("items " + id + ": content differs; ");
    target.run("DELETE FROM items");
    assertThat(verify().out()).contains("items " + id + ": missing on the target");
    // Without a stack, the journal alone is asked.
    Run recorded = Run.between(source, "verify", "--target", target.url());
    assertThat(recorded.exit()).isEqualTo(ExitCode.VERIFICATION_FAILED.number());
    assertThat(recorded.out()).containsPattern("bot +1 +0 +rows are missing");
  }

  private Run verify(String... more) {
    List<String> line =
        new ArrayList<>(List.of("verify", "--source", source.url(), "--target", target.url()));
    line.addAll(List.of(more));
    return Run.between(source, line.toArray(String[]::new));
  }

  @Test
  void anUndoShowsWhatItRemovesAndTheNextRunCopiesAgain() throws SQLException {
    assertThat(migrate("--undo").out()).contains("there is nothing to undo");
    assertThat(migrate("--yes").exit()).isZero();
    Run dry = migrate("--undo", "--dry-run");
    assertThat(dry.out())
        .contains("a run asks before it removes anything: this removes what the migration of")
        .contains("wrote: 1 row of items of 1 bot; what was replaced is not restored");
    assertThat(target.value("SELECT count(*) FROM items")).isEqualTo("1");
    migrate("--undo").failedWith(ExitCode.USAGE, "this removes what the migration of");
    migrate("--undo", "--yes", "--bot", "bot")
        .failedWith(ExitCode.USAGE, "--undo is given with a choice of bots");
    JsonNode json = JsonMapper.shared().readTree(migrate("--undo", "--yes", "--json").out());
    assertThat(json.at("/removed/items").asLong()).isEqualTo(1);
    assertThat(json.at("/end").asString()).isEqualTo("done");
    assertThat(target.value("SELECT count(*) FROM items")).isEqualTo("0");
    assertThat(migrate("--yes").exit()).isZero();
    assertThat(target.value("SELECT count(*) FROM items")).isEqualTo("1");
  }
}
