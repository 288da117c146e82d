package dev.portage.breaking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.Thorough;
import dev.portage.bots.BotKey;
import dev.portage.migration.CopyWorld;
import dev.portage.migration.MigrationReport.End;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
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
  private static final int STRIDE = Thorough.or(5, 1);
  private static final int NEW_ROWS = 7;

  /** What the application does. */
  enum Deed {
    /** It embeds the bot again. */
    REPLACE,
    /** Its user deletes the bot. */
    DELETE
  }

  @ParameterizedTest
  @EnumSource
  void theNewestRowsStandWheneverItWrote(Deed deed) throws Exception {
    Random random = new Random(deed.name().length());
    int wrote = 0;
    try (CopyScene scene = new CopyScene()) {
      for (int round = 0; round < ROUNDS; round++) {
        BotKey bot = List.of(scene.giant, scene.giant, scene.last).get(random.nextInt(3));
        int begin = 1 + random.nextInt(STATEMENTS);
        boolean began = play(scene, deed, bot, begin, begin + random.nextInt(STATEMENTS));
        wrote += began ? 1 : 0;
      }
    }
    assertThat(wrote).isPositive();
  }

  @Test
  void aGiantThatIsReplacedBetweenAnyTwoStatementsIsNoMixture() throws Exception {
    try (CopyScene scene = new CopyScene()) {
      for (int at = 1; at < STATEMENTS; at += STRIDE) {
        boolean began = play(scene, Deed.REPLACE, scene.giant, at, at);
        assertThat(began || at > 1).as("at %d", at).isTrue();
      }
    }
  }

  @Test
  void aTransactionThatSpansTheWholeCopyingIsWaitedFor() throws Exception {
    try (CopyScene scene = new CopyScene();
        Application application = new Application(scene.world.target.connect())) {
      AtOperation beginning =
          new AtOperation(
              1, () -> application.does(c -> Application.replace(c, scene.giant, NEW_ROWS)));
      AtOperation ending = new AtOperation(1, () -> application.does(Connection::commit));
      Crossing begun = scene.onceCopying(beginning);
      Crossing ended = scene.once("waiting for 1 .*", ending);
      scene.migrate(Runnable::run, effect -> begun.operation(() -> ended.operation(effect)));
      assertThat(ending.reached()).isTrue();
      assertThat(scene.old(scene.giant)).isZero();
      assertThat(CopyScene.rows(scene.world.target, scene.giant)).hasSize(NEW_ROWS);
    }
  }

  /** Whether it wrote at all: there may be fewer statements. */
  private static boolean play(CopyScene scene, Deed deed, BotKey bot, int begin, int end)
      throws Exception {
    String how = "%s of %s, from %d to %d".formatted(deed, bot.bot().value(), begin, end);
    scene.reset();
    boolean began;
    try (Application application = new Application(scene.world.target.connect())) {
      AtOperation beginning =
          new AtOperation(begin, () -> application.does(c -> write(scene, c, deed, bot)));
      AtOperation ending = new AtOperation(end, () -> application.does(Connection::commit));
      Crossing both = effect -> beginning.operation(() -> ending.operation(effect));
      assertThat(scene.migrate(Runnable::run, scene.onceCopying(both)).end())
          .as(how)
          .isEqualTo(End.FINISHED);
      began = beginning.reached();
    }
    if (began) {
      settled(scene, deed, bot, how);
    }
    return began;
  }

  private static void write(CopyScene scene, Connection connection, Deed deed, BotKey bot)
      throws SQLException {
    switch (deed) {
      case REPLACE -> Application.replace(connection, bot, NEW_ROWS);
      case DELETE -> {
        scene.world.bots.delete(bot);
        Application.delete(connection, bot);
      }
    }
  }

  private static void settled(CopyScene scene, Deed deed, BotKey bot, String how)
      throws IOException, SQLException {
    int rows = deed == Deed.REPLACE ? NEW_ROWS : 0;
    assertThat(scene.old(bot)).as(how).isZero();
    assertThat(CopyScene.rows(scene.world.target, bot)).as(how).hasSize(rows);
    for (BotKey other : List.of(scene.last, scene.giant, scene.first)) {
      if (!other.equals(bot)) {
        assertThat(CopyScene.rows(scene.world.target, other))
            .as(how)
            .isEqualTo(CopyScene.rows(scene.world.source, other));
      }
    }
    List<String> ids = ids(scene);
    assertThat(scene.migrate(Runnable::run, Runnable::run).verification().orElseThrow().bad())
        .as(how)
        .isEmpty();
    assertThat(ids(scene)).as(how).isEqualTo(ids);
  }

  private static List<String> ids(CopyScene scene) throws SQLException {
    return CopyWorld.strings(scene.world.target, "SELECT ctid || id FROM items ORDER BY 1");
  }
}
