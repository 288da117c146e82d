package dev.portage.breaking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.Thorough;
import dev.portage.bots.BotKey;
import dev.portage.migration.CopyFixture;
import dev.portage.migration.MigrationReport.End;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The application replaces or deletes a bot's rows while they are copied, beginning and committing
 * at any of Portage's statements: of each bot the newest rows stand, and no mixture (I7).
 */
class WritingMeanwhileIT {
  private static final int ROUNDS = Thorough.or(5, 100);
  private static final int STATEMENTS = 70;
  private static final int STRIDE = Thorough.or(11, 1);
  private static final int NEW_ROWS = 7;

  /** What the application does. */
  enum Deed {
    /** It embeds the bot again. */
    REPLACE,
    /** Its user deletes the bot. */
    DELETE
  }

  private static final FaultPoint DIRECTLY = Runnable::run;

  @ParameterizedTest
  @EnumSource
  void theNewestRowsStandWheneverItWrote(Deed deed) throws Exception {
    Random random = new Random(deed.name().length());
    int wrote = 0;
    try (LargeTenantFixture fixture = new LargeTenantFixture()) {
      for (int round = 0; round < ROUNDS; round++) {
        BotKey bot = List.of(fixture.large, fixture.large, fixture.last).get(random.nextInt(3));
        int begin = 1 + random.nextInt(STATEMENTS);
        boolean began = play(fixture, deed, bot, begin, begin + random.nextInt(STATEMENTS));
        wrote += began ? 1 : 0;
      }
    }
    assertThat(wrote).isPositive();
  }

  @Test
  void aLargeTenantReplacedBetweenAnyTwoStatementsHasOnlyItsNewRows() throws Exception {
    try (LargeTenantFixture fixture = new LargeTenantFixture()) {
      for (int at = 1; at < STATEMENTS; at += STRIDE) {
        boolean began = play(fixture, Deed.REPLACE, fixture.large, at, at);
        assertThat(began || at > 1).as("at %d", at).isTrue();
      }
    }
  }

  @Test
  void aTransactionThatSpansTheWholeCopyingIsWaitedFor() throws Exception {
    try (LargeTenantFixture fixture = new LargeTenantFixture();
        Application application = new Application(fixture.copy.target.connect())) {
      FaultAt beginning =
          new FaultAt(
              1, () -> application.does(c -> Application.replace(c, fixture.large, NEW_ROWS)));
      FaultAt ending = new FaultAt(1, () -> application.does(Connection::commit));
      FaultPoint begun = fixture.onceCopying(beginning);
      FaultPoint ended = fixture.once("waiting for 1 .*", ending);
      fixture.migrate(Runnable::run, effect -> begun.operation(() -> ended.operation(effect)));
      assertThat(ending.reached()).isTrue();
      assertThat(fixture.old(fixture.large)).isZero();
      assertThat(LargeTenantFixture.rows(fixture.copy.target, fixture.large)).hasSize(NEW_ROWS);
    }
  }

  /** Whether it wrote at all: there may be fewer statements. */
  private static boolean play(LargeTenantFixture fixture, Deed deed, BotKey bot, int begin, int end)
      throws Exception {
    String how = "%s of %s, from %d to %d".formatted(deed, bot.bot().value(), begin, end);
    fixture.reset();
    boolean began;
    try (Application application = new Application(fixture.copy.target.connect())) {
      AtomicBoolean begun = new AtomicBoolean();
      FaultAt beginning =
          new FaultAt(
              begin,
              () -> {
                application.does(c -> write(fixture, c, deed, bot));
                begun.set(true);
              });
      // Counted from there on: of two batches at once, one might else commit before the other has
      // written.
      FaultAt ending = new FaultAt(1 + end - begin, () -> application.does(Connection::commit));
      FaultPoint both =
          effect -> beginning.operation(() -> (begun.get() ? ending : DIRECTLY).operation(effect));
      assertThat(fixture.migrate(Runnable::run, fixture.onceCopying(both)).end())
          .as(how)
          .isEqualTo(End.FINISHED);
      began = beginning.reached();
    }
    if (began) {
      settled(fixture, deed, bot, how);
    }
    return began;
  }

  private static void write(
      LargeTenantFixture fixture, Connection connection, Deed deed, BotKey bot)
      throws SQLException {
    switch (deed) {
      case REPLACE -> Application.replace(connection, bot, NEW_ROWS);
      case DELETE -> {
        fixture.copy.bots.delete(bot);
        Application.delete(connection, bot);
      }
    }
  }

  private static void settled(LargeTenantFixture fixture, Deed deed, BotKey bot, String how)
      throws IOException, SQLException {
    int rows = deed == Deed.REPLACE ? NEW_ROWS : 0;
    assertThat(fixture.old(bot)).as(how).isZero();
    assertThat(LargeTenantFixture.rows(fixture.copy.target, bot)).as(how).hasSize(rows);
    for (BotKey other : List.of(fixture.last, fixture.large, fixture.first)) {
      if (!other.equals(bot)) {
        assertThat(LargeTenantFixture.rows(fixture.copy.target, other))
            .as(how)
            .isEqualTo(LargeTenantFixture.rows(fixture.copy.source, other));
      }
    }
    List<String> ids = ids(fixture);
    assertThat(fixture.migrate(Runnable::run, Runnable::run).verification().orElseThrow().bad())
        .as(how)
        .isEmpty();
    assertThat(ids(fixture)).as(how).isEqualTo(ids);
  }

  private static List<String> ids(LargeTenantFixture fixture) throws SQLException {
    return CopyFixture.strings(fixture.copy.target, "SELECT ctid || id FROM items ORDER BY 1");
  }
}
