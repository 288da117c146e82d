package dev.portage.breaking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.bots.BotKey;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.migration.MigrationReport;
import dev.portage.plan.TenantSelection;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Only chosen bots are embedded, and paid for; the others by a later run. */
class ChosenBotsIT {
  private static final TenantSelection FIRST_ONE =
      new TenantSelection(Set.of(), Set.of(), OptionalInt.of(1), Set.of());

  private EmbedFixture fixture;

  @BeforeEach
  void open() throws Exception {
    fixture = new EmbedFixture(3);
  }

  @AfterEach
  void close() throws Exception {
    fixture.close();
  }

  private static TenantSelection only(BotKey bot) {
    return new TenantSelection(Set.of(bot.bot().value()), Set.of(), OptionalInt.empty(), Set.of());
  }

  private MigrationReport run(TenantSelection selection) throws Exception {
    return new Reembedding(fixture, new TasksHere(fixture)).selecting(selection).run();
  }

  private List<BotKey> embedded() throws Exception {
    List<BotKey> embedded = new ArrayList<>();
    for (BotKey key : fixture.keys) {
      if (!fixture.contents(key).isEmpty()) {
        embedded.add(key);
      }
    }
    return embedded;
  }

  @Test
  void oneBotIsEmbeddedAndTheSameCommandWithoutTheChoiceEmbedsTheOthers() throws Exception {
    BotKey chosen = fixture.keys.get(1);
    MigrationReport report = run(only(chosen));
    assertThat(embedded()).containsExactly(chosen);
    assertThat(report.verification().orElseThrow().bad()).isEmpty();
    assertThat(report.units()).hasSize(1);

    assertThat(run(only(chosen)).written()).isZero();
    assertThat(run(TenantSelection.ALL).verification().orElseThrow().bad()).isEmpty();
    assertThat(embedded()).isEqualTo(fixture.keys);
  }

  @Test
  void theFirstRemainTheSameWhenTheCommandIsRunAgain() throws Exception {
    run(FIRST_ONE);
    List<BotKey> first = embedded();
    assertThat(first).hasSize(1);
    run(FIRST_ONE);
    assertThat(embedded()).isEqualTo(first);
  }

  @Test
  void anInterruptedRunIsFinishedBeforeOthersAreChosen() throws Exception {
    run(only(fixture.keys.getFirst()));
    try (Connection connection = fixture.database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("UPDATE portage.unit SET state = 'open', outcome = NULL");
    }
    assertThatThrownBy(() -> run(only(fixture.keys.getLast())))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.code()).isEqualTo(ExitCode.USAGE))
        .hasMessageContaining("1 of those that it did not finish are not chosen");
    assertThat(embedded()).containsExactly(fixture.keys.getFirst());
  }
}
