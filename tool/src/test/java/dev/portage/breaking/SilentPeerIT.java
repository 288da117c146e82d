package dev.portage.breaking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.migration.MigrationReport;
import dev.portage.migration.MigrationReport.End;
import dev.portage.postgres.ConnectionLimits;
import dev.portage.postgres.CopyPipe;
import dev.portage.postgres.Database;
import dev.portage.postgres.DatabaseAddress;
import dev.portage.postgres.Side;
import dev.portage.postgres.Target;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server that goes without FIN or RST, as a host that vanishes or a tunnel that forgets. */
@Timeout(value = 4, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SilentPeerIT {
  private static final ConnectionLimits SHORT =
      new ConnectionLimits(Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofMinutes(1));

  @ParameterizedTest
  @CsvSource({"SOURCE, 4", "SOURCE, 9", "TARGET, 3", "TARGET, 11", "TARGET, 19", "TARGET, 30"})
  void aConnectionThatIsSwallowedDoesNotEndTheRun(Side side, int at) throws Exception {
    try (LargeTenantFixture fixture = new LargeTenantFixture()) {
      fixture.copy.limits(LargeTenantFixture.LIMITS, SHORT);
      FaultAt swallow = FaultAt.swallow(at);
      FaultPoint crossing = fixture.onceCopying(swallow);
      MigrationReport report =
          side == Side.SOURCE
              ? fixture.migrate(crossing, Runnable::run)
              : fixture.migrate(Runnable::run, crossing);
      String how = "%s swallowed at write %d".formatted(side, at);
      assertThat(swallow.reached()).as(how).isTrue();
      assertThat(report.end()).as(how).isEqualTo(End.FINISHED);
      fixture.isEqual(report, how);
      fixture.journalAndRowsAgree(how);
    }
  }

  @Test
  void aPeerThatAcceptsAndSaysNothingIsWaitedForNoLongerThanALogin() throws Exception {
    try (Target target = Target.fresh();
        CuttingProxy proxy = before(target, SilentPeerIT::swallow)) {
      DatabaseAddress address = through(proxy, target);
      assertThatThrownBy(() -> Database.open(Side.TARGET, () -> address, 1, SHORT).close())
          .isInstanceOfSatisfying(
              Fault.class,
              fault -> {
                assertThat(fault.code()).isEqualTo(ExitCode.TARGET_UNREACHABLE);
                assertThat(fault.isTransient()).isTrue();
              });
    }
  }

  /** More than the buffers of the kernel take: the write itself hangs, and no read. */
  @Test
  void aTargetThatTakesNoBytesIsCutOff() throws Exception {
    try (Target source = Target.fresh();
        Target target = Target.fresh();
        CuttingProxy proxy = before(target, Runnable::run)) {
      target.run("CREATE TABLE long_texts (text text)");
      DatabaseAddress address = through(proxy, target);
      ConnectionLimits usual = ConnectionLimits.USUAL;
      try (Database writing = Database.open(Side.TARGET, () -> address, 1, usual)) {
        assertThatThrownBy(
                () ->
                    writing.inTransaction(
                        session -> {
                          proxy.stall();
                          return CopyPipe.run(
                              source.database(),
                              from -> "SELECT repeat('x', 100000) FROM generate_series(1, 2000)",
                              session,
                              "long_texts (text)",
                              Duration.ofSeconds(2));
                        }))
            .isInstanceOfSatisfying(
                Fault.class,
                fault -> {
                  assertThat(fault.code()).isEqualTo(ExitCode.TARGET_UNREACHABLE);
                  assertThat(fault.isTransient()).isTrue();
                });
      }
    }
  }

  private static CuttingProxy before(Target target, FaultPoint crossing) {
    return CuttingProxy.before(target.address().host(), target.address().port(), crossing);
  }

  private static DatabaseAddress through(CuttingProxy proxy, Target target) {
    DatabaseAddress address = target.address();
    return new DatabaseAddress(
        "127.0.0.1", proxy.port(), address.database(), address.user(), address.password());
  }

  private static void swallow(Runnable effect) {
    throw new Swallowed();
  }
}
