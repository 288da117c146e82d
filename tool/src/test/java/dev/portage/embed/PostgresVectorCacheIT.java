package dev.portage.embed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.bots.BotId;
import dev.portage.embed.model.ContentHash;
import dev.portage.embed.model.PacedModel.RetryWindow;
import dev.portage.embed.model.VectorCache.ComputedVector;
import dev.portage.journal.WorkTables;
import dev.portage.postgres.Target;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class PostgresVectorCacheIT {
  private static final RetryWindow WINDOW =
      new RetryWindow(Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMinutes(1));

  @AutoClose private final Target target;
  private final PostgresVectorCache cache;

  PostgresVectorCacheIT() throws SQLException {
    target = Target.fresh();
    target
        .database()
        .inTransaction(
            session -> {
              WorkTables.prepare(session);
              return 0;
            });
    cache = new PostgresVectorCache(target.database(), new RecordingModel(), WINDOW);
  }

  @Test
  void vectorsThatWerePaidForAreStoredAfterADeadlock() throws SQLException {
    // A sequence counts what is rolled back, too.
    target.run(
        """
        CREATE SEQUENCE attempt;
        CREATE FUNCTION deadlock() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF nextval('attempt') < 3 THEN
            RAISE EXCEPTION 'deadlock detected' USING ERRCODE = '40P01';
          END IF;
          RETURN NEW;
        END $$;
        CREATE TRIGGER deadlock BEFORE INSERT ON portage.vector
          FOR EACH ROW EXECUTE FUNCTION deadlock();
        """);
    ContentHash text = ContentHash.of("text");
    cache.store(List.of(new ComputedVector(text, new BotId("bot"), new float[1024])));
    assertThat(cache.cached(List.of(text))).containsExactly(text);
  }
}
