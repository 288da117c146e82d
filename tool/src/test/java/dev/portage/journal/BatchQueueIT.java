package dev.portage.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.bots.BotKey;
import dev.portage.postgres.Target;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class BatchQueueIT {
  @AutoClose private final Target target;

  BatchQueueIT() throws SQLException {
    target = Target.fresh();
  }

  private BatchQueue oneBatch() {
    Journal journal = Journal.open(target.database(), target.shape().oid(), "test").journal();
    long migration = journal.begin(Migrations.copyOf("source")).id();
    BotKey key = BotKey.of("user", "bot");
    journal
        .units(migration)
        .plan(
            Route.Transfer.COPY,
            List.of(new PlannedUnit(key, "bot", 1, 1, Optional.empty(), false)),
            List.of(new PlannedBatch(List.of(key), Optional.empty(), 1, 1)));
    return journal.batches(migration, LeaseOwner.coordinator("test"));
  }

  @Test
  void aBatchIsGivenBackWithoutWaitingForATransactionThatStillLocksIt() throws SQLException {
    BatchQueue batches = oneBatch();
    Batch leased = batches.next(Duration.ofMinutes(1)).orElseThrow();
    try (Connection cutOff = target.connect()) {
      cutOff.setAutoCommit(false);
      cutOff.createStatement().execute("SELECT FROM portage.batch FOR UPDATE");
      batches.release(leased.lease(), true);
      assertThat(batches.takeBack()).isZero();
      cutOff.rollback();
    }
    assertThat(batches.next(Duration.ofMinutes(1))).isEmpty();
    assertThat(batches.takeBack()).isEqualTo(1);
    assertThat(batches.next(Duration.ofMinutes(1)).orElseThrow().tries()).isZero();
  }
}
