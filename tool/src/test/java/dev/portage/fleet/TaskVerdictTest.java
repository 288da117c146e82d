package dev.portage.fleet;

import static dev.portage.bots.BotBuilder.bot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.bots.Bot;
import dev.portage.bots.SyncStatus;
import dev.portage.journal.BotOutcome;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** UPSTREAM 0.7 and 0.8: neither exit codes nor a SUCCEEDED prove anything. */
class TaskVerdictTest {
  private static final FleetLimits LIMITS = FleetLimits.of(2);
  private static final String BEFORE = "before";
  private static final String TASK = "0123456789abcdef0123456789abcdef";

  private static TaskVerdict of(Bot bot, long rows, int attempts) {
    return of(bot, new TaskVerdict.Stop("it exited", TaskFailure.EXITED, BEFORE), rows, attempts);
  }

  private static TaskVerdict of(Bot bot, TaskVerdict.Stop stop, long rows, int attempts) {
    return TaskVerdict.of(Optional.ofNullable(bot), TASK, stop, rows, attempts, LIMITS);
  }

  private static Bot left(SyncStatus status, String reason, String execId) {
    return bot("b").left(status, reason, execId).build();
  }

  private static TaskVerdict failed(String reason) {
    return new TaskVerdict.Ended(new BotOutcome.Failed(reason));
  }

  @Test
  void successWithRowsIsBelieved() {
    assertThat(of(left(SyncStatus.SUCCEEDED, "", TASK), 5, 1))
        .isEqualTo(new TaskVerdict.Ended(new BotOutcome.Migrated(5)));
  }

  @Test
  void successWithoutRowsIsNoSuccess() {
    assertThat(of(left(SyncStatus.SUCCEEDED, "", TASK), 0, 1))
        .isInstanceOfSatisfying(
            TaskVerdict.Ended.class,
            ended -> assertThat(ended.outcome()).isInstanceOf(BotOutcome.Failed.class));
  }

  @Test
  void aReportedFailureIsTriedOnceMoreAndThenBelieved() {
    Bot bot = left(SyncStatus.FAILED, "no such file", TASK);
    assertThat(of(bot, 0, 1)).isEqualTo(new TaskVerdict.Retry("no such file", TaskFailure.EXITED));
    assertThat(of(bot, 0, LIMITS.failures())).isEqualTo(failed("no such file"));
  }

  @Test
  void aFailureWithoutAReasonSaysSo() {
    assertThat(of(left(SyncStatus.FAILED, " ", TASK), 0, LIMITS.failures()))
        .isEqualTo(failed("its task says FAILED without a reason"));
  }

  @Test
  void aTaskThatDiedAtWorkIsTriedAgainUntilTheLimit() {
    Bot bot = left(SyncStatus.RUNNING, "", TASK);
    for (int attempt = 1; attempt < LIMITS.attempts(); attempt++) {
      assertThat(of(bot, 3, attempt))
          .isEqualTo(
              new TaskVerdict.Retry(
                  "its task ended without a result: it exited", TaskFailure.EXITED));
    }
    assertThat(of(bot, 3, LIMITS.attempts()))
        .isEqualTo(failed("its task ended without a result: it exited"));
  }

  @Test
  void aLaterTaskThatSucceededAndHasRowsSupersedesThisOne() {
    assertThat(of(left(SyncStatus.SUCCEEDED, "", "another"), 5, 1))
        .isEqualTo(new TaskVerdict.Ended(new BotOutcome.Superseded(5)));
    assertThat(of(left(SyncStatus.SUCCEEDED, "", "another"), 0, 1))
        .isInstanceOf(TaskVerdict.Retry.class);
  }

  @Test
  void whatTheServiceRefusesIsNoAttemptOfItsBot() {
    TaskVerdict.Stop image = new TaskVerdict.Stop("no image", TaskFailure.IMAGE, BEFORE);
    assertThat(of(left(SyncStatus.SUCCEEDED, "", BEFORE), image, 0, 99))
        .isEqualTo(
            new TaskVerdict.Retry("its task ended without a result: no image", TaskFailure.IMAGE));
    String day = "ThrottlingException: Too many tokens per day, please wait";
    assertThat(of(left(SyncStatus.FAILED, day, TASK), 0, 99))
        .isEqualTo(new TaskVerdict.Retry(day, TaskFailure.DAILY_QUOTA));
  }

  @Test
  void aTaskThatEndsWellWithoutTouchingItsBotIsNoAttempt() {
    TaskVerdict.Stop nothing = new TaskVerdict.Stop("", TaskFailure.DID_NOTHING, BEFORE);
    assertThat(of(left(SyncStatus.SUCCEEDED, "", BEFORE), nothing, 5, 99))
        .isInstanceOf(TaskVerdict.Retry.class);
    assertThat(of(left(SyncStatus.RUNNING, "", TASK), nothing, 5, 99))
        .isInstanceOf(TaskVerdict.Ended.class);
  }

  @Test
  void aStatusThatAnEarlierTaskWroteProvesNothing() {
    assertThat(of(left(SyncStatus.SUCCEEDED, "", BEFORE), 5, 1))
        .isInstanceOf(TaskVerdict.Retry.class);
    assertThat(of(left(SyncStatus.FAILED, "x", "another"), 5, LIMITS.attempts()))
        .isEqualTo(failed("its task ended without a result: it exited"));
  }

  @Test
  void aStatusThatWasNeverTouchedMeansThatTheTaskDied() {
    assertThat(of(left(SyncStatus.QUEUED, "", ""), 0, 1)).isInstanceOf(TaskVerdict.Retry.class);
    assertThat(of(left(SyncStatus.UNKNOWN, "", TASK), 0, 1)).isInstanceOf(TaskVerdict.Retry.class);
  }

  @Test
  void aDeletedBotIsOrphanedWhateverItsTaskDid() {
    assertThat(of(null, 5, 9)).isEqualTo(new TaskVerdict.Ended(new BotOutcome.Orphaned()));
  }
}
