package dev.portage.dms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.postgres.DatabaseAddress;
import dev.portage.postgres.Lsn;
import dev.portage.postgres.Password;
import dev.portage.store.SqlName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is computed without AWS: states, hints, prices, names, rules, waiting. */
class DmsValuesTest {
  private Instant now = Instant.EPOCH;
  private boolean stopped;
  private final List<Duration> pauses = new ArrayList<>();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Load complete, replication ongoing | FOLLOWING",
        "load-complete-replication-ongoing | FOLLOWING",
        "REPLICATION_ONGOING | FOLLOWING",
        "Load running | LOADING",
        "Reloading target | LOADING",
        "Starting | STARTING",
        "stopped | STOPPED",
        "Failed | FAILED",
        "MAINTENANCE | MAINTENANCE",
        "modifying | UNKNOWN"
      })
  void aStateIsReadInAnySpelling(String word, DmsState state) {
    assertThat(DmsState.of(word)).isEqualTo(state);
  }

  @Test
  void aWordThatIsNotKnownCountsAsRunning() {
    assertThat(DmsState.UNKNOWN.isRunning()).isTrue();
    assertThat(DmsState.UNKNOWN.isOver()).isFalse();
    assertThat(DmsState.STOPPED.isOver() && DmsState.FAILED.isOver()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Change data capture requires wal_level logical | rds.logical_replication to 1",
        "ERROR: duplicate key value violates unique constraint | Empty the table",
        "relation \"items\" does not exist | Create the table, or the extension",
        "Unable to connect to target: timeout | security groups",
        "AWS DMS can't connect to your data providers. | kms:Decrypt",
        "PostgreSQL 17 isn't supported. | SELECT version()",
        "No tables were found | Grant SELECT"
      })
  void aFailureHasAHint(String message, String next) {
    DmsTrouble trouble = DmsTrouble.of(message, false, true);
    assertThat(trouble.what()).isEqualTo(message);
    assertThat(trouble.next()).contains(next);
  }

  @Test
  void anEarlyFailureOfAnAuroraSourceIsTakenForOneThatAwsDoesNotSupport() {
    assertThat(DmsTrouble.of("internal error", false, true).next()).contains("--route replicate");
    assertThat(DmsTrouble.of("internal error", true, true).next()).startsWith("The DMS console");
    assertThat(DmsTrouble.of("internal error", false, false).next()).startsWith("The DMS console");
  }

  @Test
  void aPriceHasTheStartTheLoadAndTheFollowing() {
    DmsPrice price = DmsPrice.of(43_200_000_000L, Duration.ofMinutes(45));
    assertThat(price.duration()).isEqualTo(Duration.ofHours(2));
    assertThat(price.dollars()).isEqualTo(0.26);
    assertThat(price.describe())
        .isEqualTo(
            "$0.26 for 120 minutes, and $0.13 for each hour more until it is stopped (unconfirmed)");
    assertThat(DmsPrice.ofHour()).isEqualTo("$0.13 an hour (unconfirmed)");
  }

  @Test
  void rulesSelectExactlyTheTables() {
    assertThat(SelectionRules.of(List.of(SqlName.of("public", "a\"b"), SqlName.of("kb", "c"))))
        .isEqualTo(
            "{\"rules\":[{\"rule-type\":\"selection\",\"rule-id\":\"1\",\"rule-name\":\"1\",\"rule-action\":\"include\",\"object-locator\":{\"schema-name\":\"public\",\"table-name\":\"a\\\"b\"},\"filters\":[]},{\"rule-type\":\"selection\",\"rule-id\":\"2\",\"rule-name\":\"2\",\"rule-action\":\"include\",\"object-locator\":{\"schema-name\":\"kb\",\"table-name\":\"c\"},\"filters\":[]}]}");
  }

  @Test
  void aNameIsThatOfTargetAndMigrationAndOneThatDmsAccepts() {
    DatabaseAddress target =
        new DatabaseAddress("host", 5432, "db", "user", new Password("unused"));
    DatabaseAddress other = new DatabaseAddress("host", 5433, "db", "user", new Password("unused"));
    assertThat(DmsOrder.name(target, 7))
        .matches("portage-dms-[0-9a-f]{16}")
        .isEqualTo(DmsOrder.name(target, 7))
        .isNotEqualTo(DmsOrder.name(target, 8))
        .isNotEqualTo(DmsOrder.name(other, 7));
  }

  @Test
  void theTargetHasWhatIsConfirmed() {
    DmsProgress.Lag lag =
        new DmsProgress.Lag(Optional.empty(), Optional.of(0L), Optional.of(new Lsn(10)));
    assertThat(lag.has(new Lsn(10))).isTrue();
    assertThat(lag.has(new Lsn(11))).isFalse();
    assertThat(DmsProgress.Lag.NONE.has(Lsn.NONE)).isFalse();
  }

  private DmsWait waits() {
    DmsListener listener =
        new DmsListener() {
          @Override
          public void note(String what) {}

          @Override
          public void waiting(String thing, String status, Duration waited) {
            assertThat(thing + " " + status).isEqualTo("it creating");
          }
        };
    return new DmsWait(
        () -> now,
        pause -> {
          pauses.add(pause);
          now = now.plus(pause);
        },
        () -> stopped,
        listener);
  }

  @Test
  void waitingEndsWithItsLimitOrTheOperator() {
    assertThatThrownBy(
            () ->
                waits()
                    .until(
                        "it", Duration.ofMinutes(1), () -> new DmsWait.Poll.NotYet<>("creating")))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.code()).isEqualTo(ExitCode.AWS_UNREACHABLE))
        .hasMessage("the it is not done after 1 minutes: creating");
    assertThat(pauses).first().isEqualTo(Duration.ofMillis(250));
    assertThat(pauses).last().isEqualTo(Duration.ofSeconds(5));
    stopped = true;
    assertThatThrownBy(
            () ->
                waits()
                    .until("it", Duration.ofDays(1), () -> new DmsWait.Poll.NotYet<>("creating")))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.code()).isEqualTo(ExitCode.INTERRUPTED));
  }
}
