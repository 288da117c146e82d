package dev.portage.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.fault.Transience;
import dev.portage.journal.BotOutcome;
import dev.portage.journal.Unit;
import dev.portage.journal.UnitQueue;
import dev.portage.journal.UnitState;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnitAttemptsTest {
  private static final LeasingWorker.Limits LIMITS = LeasingWorker.Limits.of(1);

  private final FleetFixture fixture = new FleetFixture().bots("a");
  private final UnitQueue leases = fixture.worker();

  private UnitAttempts meeting(Fault fault) {
    return new UnitAttempts(
        leases,
        bot -> {
          throw fault;
        },
        LIMITS,
        fixture);
  }

  private Unit lease() {
    return leases.next(LIMITS.lease()).orElseThrow();
  }

  private static Fault fault(ExitCode code, Transience transience) {
    return new Fault(code, "no", "This is a test.", transience, null);
  }

  @ParameterizedTest
  @CsvSource({
    "AWS_UNREACHABLE, TRANSIENT",
    "TARGET_UNREACHABLE, TRANSIENT",
    "NO_CREDENTIALS, AFTER_LOGIN"
  })
  void whatEachUnitWouldMeetIsWaitedForAndCountsForNone(ExitCode code, Transience transience) {
    Fault fault = fault(code, transience);
    UnitAttempts attempts = meeting(fault);
    assertThatThrownBy(() -> attempts.attempt(lease(), Set.of())).isSameAs(fault);
    attempts.releasePending();
    assertThat(attempts.deferred()).isEmpty();
    assertThat(fixture.unit("a").state()).isEqualTo(UnitState.OPEN);
    assertThat(fixture.unit("a").attempts()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"BUSY_ROWS, TRANSIENT", "TARGET_REFUSED, TRANSIENT", "ACCESS_DENIED, PERMANENT"})
  void whatOneUnitMeetsDefersItAndFailsItAfterThreeAttempts(ExitCode code, Transience transience) {
    UnitAttempts attempts = meeting(fault(code, transience));
    for (int attempt = 1; attempt <= LIMITS.attempts(); attempt++) {
      assertThat(fixture.unit("a").state()).isEqualTo(UnitState.OPEN);
      assertThat(attempts.attempt(lease(), attempts.deferred())).isFalse();
      assertThat(attempts.deferred()).containsExactly(fixture.unit("a").lease().unit());
      assertThat(fixture.unit("a").attempts()).isEqualTo(attempt);
    }
    assertThat(fixture.outcome("a")).isEqualTo(new BotOutcome.Failed("no"));
  }
}
