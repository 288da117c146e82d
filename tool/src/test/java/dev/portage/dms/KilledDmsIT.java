package dev.portage.dms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.portage.TestAws;
import dev.portage.Thorough;
import dev.portage.sandbox.aws.dms.DmsSettings;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run that is killed at any call of AWS is finished by the next one, and leaves nothing. */
@ExtendWith(TestAws.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KilledDmsIT {
  private static final int MORE_CALLS_THAN_ANY_RUN = 200;
  private static final int STRIDE = Thorough.or(9, 1);

  private DmsFixture fixture;

  @BeforeAll
  void start() throws SQLException {
    fixture = DmsFixture.start(true);
    DmsSettings settings = DmsFixture.sandbox().dms().settings();
    DmsFixture.sandbox().dms().settings(settings.withDelays(Duration.ZERO));
  }

  @AfterAll
  void stop() throws SQLException {
    fixture.close();
  }

  private void run(DmsMigration migration) {
    migration.create();
    migration.start();
    await().atMost(Duration.ofSeconds(60)).until(() -> loaded(migration));
    migration.stop();
  }

  private static boolean loaded(DmsMigration migration) {
    DmsProgress now = migration.progress().orElseThrow();
    assertThat(now.trouble()).isEmpty();
    return now.isLoaded();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void killedAtAnyCallTheNextRunFinishesAndRemovesEverything(boolean afterwards)
      throws SQLException {
    boolean killed = true;
    for (int n = 1; killed; n += STRIDE) {
      assertThat(n).isLessThan(MORE_CALLS_THAN_ANY_RUN);
      fixture.empty();
      fixture.rows(1, 20);
      DmsOrder order = fixture.order(n, new DmsKind.FullLoadAndChanges());
      killed = CallBreaker.killed(n, afterwards, () -> run(fixture.migration(order)));
      run(fixture.migration(order));
      assertThat(fixture.isEqual()).as("at %d", n).isTrue();
      fixture.migration(order).remove();
      assertThat(fixture.left()).as("at %d", n).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatAKilledRunLeftIsRemovedWithoutAnotherRun(boolean afterwards) throws SQLException {
    boolean killed = true;
    for (int n = 2; killed; n += STRIDE) {
      assertThat(n).isLessThan(MORE_CALLS_THAN_ANY_RUN);
      fixture.empty();
      fixture.rows(1, 20);
      DmsOrder order = fixture.order(n, new DmsKind.FullLoadAndChanges());
      killed = CallBreaker.killed(n, afterwards, () -> run(fixture.migration(order)));
      fixture.migration(order).remove();
      assertThat(fixture.left()).as("at %d", n).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRemovalKilledAtAnyCallIsFinishedByTheNext(boolean afterwards) throws SQLException {
    boolean killed = true;
    for (int n = 3; killed; n += STRIDE) {
      assertThat(n).isLessThan(MORE_CALLS_THAN_ANY_RUN);
      fixture.empty();
      DmsOrder order = fixture.order(n, new DmsKind.FullLoadAndChanges());
      run(fixture.migration(order));
      killed = CallBreaker.killed(n, afterwards, () -> fixture.migration(order).remove());
      fixture.migration(order).remove();
      assertThat(fixture.left()).as("at %d", n).isEmpty();
    }
  }
}
