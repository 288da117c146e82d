package dev.portage.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import java.sql.SQLException;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SessionLockIT {
  private static final String NAME = "portage.test";

  private Target target;
  private Database other;

  @BeforeEach
  void open() throws SQLException {
    target = Target.fresh();
    other = target.open(2);
  }

  @AfterEach
  void close() throws SQLException {
    other.close();
    target.close();
  }

  @Test
  void onlyOneHasItUntilItIsGivenBack() {
    SessionLock mine = target.database().tryLock(NAME);
    assertThat(mine.held()).isTrue();
    assertThat(other.tryLock(NAME)).isNull();
    try (SessionLock another = other.tryLock("portage.another")) {
      assertThat(another.held()).isTrue();
    }
    mine.close();
    try (SessionLock theirs = other.tryLock(NAME)) {
      assertThat(theirs.held()).isTrue();
    }
  }

  @Test
  void askingInVainCostsNoConnection() {
    try (SessionLock mine = target.database().tryLock(NAME)) {
      for (int i = 0; i < 10; i++) {
        assertThat(other.tryLock(NAME)).isNull();
      }
      assertThat(mine.held()).isTrue();
    }
  }

  @Test
  void theSameProcessCannotHaveItTwice() {
    try (SessionLock mine = target.database().tryLock(NAME)) {
      assertThat(target.database().tryLock(NAME)).isNull();
      assertThat(mine.held()).isTrue();
    }
  }

  @Test
  void aConnectionThatDiesLetsGoOfItAndItsHolderLearnsOfIt() throws SQLException {
    try (SessionLock mine = target.database().tryLock(NAME)) {
      target.run(
          "SELECT pg_terminate_backend(pid, 5000) FROM pg_locks"
              + " WHERE locktype = 'advisory' AND database ="
              + " (SELECT oid FROM pg_database WHERE datname = current_database())");
      assertThat(mine.held()).isFalse();
      SessionLock theirs = await().until(() -> other.tryLock(NAME), Objects::nonNull);
      assertThat(theirs.held()).isTrue();
      theirs.close();
    }
  }

  @Test
  void aPoolThatClosesLetsGoOfIt() {
    Database dying = target.open(1);
    assertThat(dying.tryLock(NAME).held()).isTrue();
    dying.close();
    SessionLock theirs = await().until(() -> other.tryLock(NAME), Objects::nonNull);
    theirs.close();
  }

  @Test
  void aSessionThatTheServerStillHasIsEndedByItsOwner() {
    SessionLock lost = target.database().tryLock(NAME);
    assertThat(other.tryLock(NAME)).isNull();
    other.endSession(lost);
    SessionLock again = await().until(() -> other.tryLock(NAME), Objects::nonNull);
    assertThat(again.held()).isTrue();
    assertThat(lost.held()).isFalse();
    again.close();
  }

  @Test
  void aSessionThatNoLongerHasItDoesNotHoldIt() {
    SessionLock mine = target.database().tryLock(NAME);
    assertThat(mine.held()).isTrue();
    mine.close();
    assertThat(mine.held()).isFalse();
  }

  @Test
  void aReaderGivesNoLock() throws SQLException {
    String database = "ALTER DATABASE \"%s\" ".formatted(target.address().database());
    target.run(database + "SET default_transaction_read_only = on");
    try (Database reader = target.open(1)) {
      assertThatThrownBy(() -> reader.tryLock(NAME))
          .isInstanceOfSatisfying(
              Fault.class,
              fault -> {
                assertThat(fault.code()).isEqualTo(ExitCode.TARGET_UNREACHABLE);
                assertThat(fault.isTransient()).isTrue();
              });
      target.run("BEGIN READ WRITE; " + database + "RESET default_transaction_read_only; COMMIT");
      try (SessionLock lock = reader.tryLock(NAME)) {
        assertThat(lock.held()).isTrue();
      }
    }
  }
}
