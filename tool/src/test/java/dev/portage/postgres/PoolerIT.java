package dev.portage.postgres;

import static dev.portage.fault.ExitCode.BAD_CONFIGURATION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.fault.Fault;
import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class PoolerIT {
  @AutoClose private final Target target;

  PoolerIT() throws SQLException {
    target = Target.fresh();
  }

  @Test
  void aPoolerInTransactionModeIsRefusedBeforeAnythingIsSet() throws IOException {
    refused(0);
  }

  @Test
  void itIsRefusedWhereTheFirstComparisonsMissedIt() throws IOException {
    for (int sticky = 6; sticky <= 9; sticky++) {
      refused(sticky);
    }
  }

  private void refused(int sticky) throws IOException {
    try (TransactionPooler pooler = TransactionPooler.before(target, sticky)) {
      assertThatThrownBy(() -> Database.open(pooler::address, 2).close())
          .isInstanceOfSatisfying(
              Fault.class,
              fault -> {
                assertThat(fault.code()).as("sticky %d", sticky).isEqualTo(BAD_CONFIGURATION);
                assertThat(fault.isTransient()).isFalse();
                assertThat(fault).hasMessageContaining("transaction mode");
                assertThat(fault.next()).contains("--db-host");
              });
    }
  }

  @Test
  void aPoolerInSessionModeServes() throws IOException {
    try (TransactionPooler pooler = TransactionPooler.bySession(target);
        Database database = Database.open(pooler::address, 2);
        SessionLock lock = database.tryLock("portage.test")) {
      assertThat(lock.held()).isTrue();
    }
  }
}
