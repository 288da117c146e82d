package dev.portage.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.fault.Transience;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerErrorTest {
  private static final DatabaseAddress ADDRESS =
      new DatabaseAddress("db", 5432, "bots", "postgres", new Password("secret"));

  @ParameterizedTest
  @CsvSource({
    // A failover: cut, shutting down, starting; a reader that was the writer.
    "08006, UNREACHABLE, TRANSIENT, TARGET_UNREACHABLE",
    "08001, UNREACHABLE, TRANSIENT, TARGET_UNREACHABLE",
    "57P01, UNREACHABLE, TRANSIENT, TARGET_UNREACHABLE",
    "57P03, UNREACHABLE, TRANSIENT, TARGET_UNREACHABLE",
    "25006, READ_ONLY, TRANSIENT, TARGET_UNREACHABLE",
    // Timeouts of the server: idle transaction, transaction, idle session.
    "25P03, UNREACHABLE, TRANSIENT, TARGET_UNREACHABLE",
    "25P04, UNREACHABLE, TRANSIENT, TARGET_UNREACHABLE",
    "57P05, UNREACHABLE, TRANSIENT, TARGET_UNREACHABLE",
    // Too many connections, no memory for a statement; but a full disk stays full.
    "53300, EXHAUSTED, TRANSIENT, TARGET_UNREACHABLE",
    "53200, NO_MEMORY, TRANSIENT, TARGET_REFUSED",
    "53100, SYSTEM, PERMANENT, TARGET_REFUSED",
    "40001, BUSY, TRANSIENT, BUSY_ROWS",
    "40P01, BUSY, TRANSIENT, BUSY_ROWS",
    "55P03, BUSY, TRANSIENT, BUSY_ROWS",
    "28P01, LOGIN, PERMANENT, TARGET_LOGIN",
    "28000, LOGIN, PERMANENT, TARGET_LOGIN",
    "3D000, NO_DATABASE, PERMANENT, BAD_CONFIGURATION",
    "57P04, NO_DATABASE, PERMANENT, BAD_CONFIGURATION",
    "PT001, POOLER, PERMANENT, BAD_CONFIGURATION",
    "23505, REFUSED, PERMANENT, TARGET_REFUSED",
    "42501, SYSTEM, PERMANENT, TARGET_REFUSED",
    "57014, REFUSED, PERMANENT, TARGET_REFUSED",
  })
  void everyStateHasItsRow(
      String state, ServerError row, Transience transience, ExitCode exitCode) {
    assertThat(ServerError.of(state)).isEqualTo(row);
    Fault fault = fault(new SQLException("no", state));
    assertThat(fault.transience()).isEqualTo(transience);
    assertThat(fault.code()).isEqualTo(exitCode);
    assertThat(fault.next()).isNotEmpty();
  }

  @Test
  void whatThePoolWrapsDecides() {
    SQLException driver = new SQLException("too many clients already", "53300");
    Fault fault = fault(new SQLTransientConnectionException("not available", "08001", driver));
    assertThat(fault)
        .hasMessageContaining("too many clients already")
        .hasMessageContaining("53300");
  }

  @Test
  void aFaultOfTheAddressThatThePoolWrapsIsThatFault() {
    Fault expired =
        new Fault(
            ExitCode.NO_CREDENTIALS,
            "the credentials have expired",
            "Log in again.",
            Transience.AFTER_LOGIN,
            null);
    assertThat(fault(new SQLTransientConnectionException("not available", expired)))
        .isSameAs(expired);
  }

  @Test
  void whatNeverReachedTheServerIsTransient() {
    assertThat(fault(new SQLException("no connection was free")).isTransient()).isTrue();
  }

  @Test
  void twoSessionsThatMakeTheSameIndexAreBusy() {
    SQLException twice =
        new SQLException(
            "duplicate key value violates unique constraint \"pg_class_relname_nsp_index\"",
            "23505");
    assertThat(fault(twice).code()).isEqualTo(ExitCode.BUSY_ROWS);
    assertThat(fault(twice).isTransient()).isTrue();
  }

  @Test
  void aMissingPasswordIsNoOutage() {
    SQLException asked = new SQLException("no password was provided", "08004");
    DatabaseAddress given = address("--source", "");
    Fault fault = ServerFaults.of(asked, Side.SOURCE, given);
    assertThat(fault.code()).isEqualTo(ExitCode.SOURCE_LOGIN);
    assertThat(fault.isTransient()).isFalse();
    assertThat(fault.next()).contains("PORTAGE_SOURCE_PASSWORD", "PGPASSWORD");
    assertThat(ServerFaults.of(asked, Side.SOURCE, address("--source", "secret")).code())
        .isEqualTo(ExitCode.SOURCE_UNREACHABLE);
  }

  @ParameterizedTest
  @CsvSource({"3D000", "08001", "28P01"})
  void anAddressOfTheCommandLineHasNeitherSecretNorTask(String state) {
    SQLException thrown = new SQLException("no", state);
    assertThat(ServerFaults.of(thrown, Side.TARGET, address("--target", "secret")).next())
        .doesNotContain("secret", "task");
    assertThat(fault(thrown).next()).containsAnyOf("secret", "task");
  }

  private static DatabaseAddress address(String option, String password) {
    return DatabaseAddress.parse(
        "postgresql://postgres@db/bots", option, new Password(password), Tls.Choice.NONE);
  }

  private static Fault fault(SQLException thrown) {
    return ServerFaults.of(thrown, Side.TARGET, ADDRESS);
  }
}
