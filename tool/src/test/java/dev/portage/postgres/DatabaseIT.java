package dev.portage.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.fault.Transience;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DatabaseIT {
  private static final String SECRET = "open sesame";

  private Target target;

  @BeforeEach
  void open() throws SQLException {
    target = Target.fresh();
  }

  @AfterEach
  void close() throws SQLException {
    target.close();
  }

  private static void assertFault(DatabaseAddress address, ExitCode code, String next) {
    assertThatThrownBy(
            () -> {
              try (Database database = Database.open(() -> address, 1)) {
                database.inTransaction(session -> session.update("SELECT 1"));
              }
            })
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> {
              assertThat(fault.code()).isEqualTo(code);
              assertThat(fault).hasMessageContaining(address.describe());
              assertThat(fault.next()).contains(next);
              assertThat(trace(fault)).doesNotContain(SECRET);
            });
  }

  private static String trace(Throwable thrown) {
    StringWriter trace = new StringWriter();
    thrown.printStackTrace(new PrintWriter(trace));
    return trace.toString();
  }

  private DatabaseAddress address(int port, String name) {
    return new DatabaseAddress(
        target.address().host(), port, name, target.address().user(), new Password(SECRET));
  }

  @Test
  void aWrongPasswordIsARefusedLogin() {
    DatabaseAddress here = target.address();
    assertFault(address(here.port(), here.database()), ExitCode.TARGET_LOGIN, "DbConfigSecretArn");
  }

  @Test
  void aClosedPortIsAClusterThatDoesNotAnswer() throws IOException {
    int port;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    assertFault(address(port, "postgres"), ExitCode.TARGET_UNREACHABLE, "security group");
  }

  @Test
  void anUnknownHostIsAClusterThatDoesNotAnswer() {
    DatabaseAddress nowhere =
        new DatabaseAddress("no-such-host.invalid", 5432, "p", "u", new Password(SECRET));
    assertFault(nowhere, ExitCode.TARGET_UNREACHABLE, "--db-host");
  }

  @Test
  void anUnknownDatabaseIsAMatterOfConfiguration() {
    DatabaseAddress here = target.address();
    DatabaseAddress elsewhere =
        new DatabaseAddress(here.host(), here.port(), "no_such", here.user(), here.password());
    assertFault(elsewhere, ExitCode.BAD_CONFIGURATION, "secret");
  }

  @Test
  void aFaultOfTheAddressIsNoClusterThatDoesNotAnswer() {
    Fault expired =
        new Fault(ExitCode.NO_CREDENTIALS, "expired", "Log in.", Transience.AFTER_LOGIN, null);
    AtomicBoolean loggedOut = new AtomicBoolean();
    Supplier<DatabaseAddress> addresses =
        () -> {
          if (loggedOut.get()) {
            throw expired;
          }
          return target.address();
        };
    try (Database database = Database.open(Side.TARGET, addresses, 2, Duration.ofMillis(250))) {
      loggedOut.set(true);
      assertThatThrownBy(
              () -> database.inTransaction(first -> database.inTransaction(second -> "done")))
          .isSameAs(expired);
    }
  }

  @Test
  void theConnectionThatProvedTheLoginIsTheOneThatIsUsed() throws SQLException {
    String ours =
        "SELECT string_agg(pid::text, ' ') FROM pg_stat_activity"
            + " WHERE application_name = 'portage' AND datname = current_database()";
    try (Database database = target.open(4)) {
      String first = target.value(ours);
      String used =
          database.inTransaction(
              session -> session.one("SELECT pg_backend_pid()::text", row -> row.getString(1)));
      assertThat(used).isEqualTo(first);
      assertThat(target.value(ours)).isEqualTo(first);
    }
  }

  @Test
  void aRefusedStatementIsAFaultAndItsTransactionLeavesNothing() {
    assertThatThrownBy(
            () ->
                target
                    .database()
                    .inTransaction(
                        session -> {
                          session.update("INSERT INTO items (id) VALUES ('x')");
                          return session.update("INSERT INTO no_such_table VALUES (1)");
                        }))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.code()).isEqualTo(ExitCode.TARGET_REFUSED))
        .hasMessageContaining("42P01");
    assertThat(rows()).isZero();
  }

  private long rows() {
    return target
        .database()
        .inTransaction(session -> session.one("SELECT count(*) FROM items", row -> row.getLong(1)));
  }

  @Test
  void aConnectionThatWasCutIsReplacedByTheNextTransaction() throws SQLException {
    int backend = backend();
    assertThatThrownBy(
            () ->
                target
                    .database()
                    .inTransaction(
                        session -> {
                          int own = session.one("SELECT pg_backend_pid()", row -> row.getInt(1));
                          target.run("SELECT pg_terminate_backend(" + own + ", 5000)");
                          return session.update("INSERT INTO items (id) VALUES ('x')");
                        }))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.code()).isEqualTo(ExitCode.TARGET_UNREACHABLE));
    assertThat(backend()).isNotEqualTo(backend);
    assertThat(rows()).isZero();
  }

  private int backend() {
    return target
        .database()
        .inTransaction(session -> session.one("SELECT pg_backend_pid()", row -> row.getInt(1)));
  }

  @Test
  void whatIsShownOfAnAddressHoldsNoPassword() {
    DatabaseAddress address = address(5432, "db");
    assertThat(address.toString()).doesNotContain(SECRET);
    assertThat(address.describe()).doesNotContain(SECRET);
    assertThat(address.jdbcUrl()).doesNotContain(SECRET);
  }

  @Test
  void aConnectionToAReaderIsEvictedSoThatTheNextReachesTheWriter() throws SQLException {
    onDatabase("SET default_transaction_read_only = on");
    try (Database database = Database.open(target::address, 1)) {
      assertThatThrownBy(
              () ->
                  database.inTransaction(
                      session -> session.update("INSERT INTO items (id) VALUES ('x')")))
          .isInstanceOfSatisfying(
              Fault.class,
              fault -> {
                assertThat(fault.code()).isEqualTo(ExitCode.TARGET_UNREACHABLE);
                assertThat(fault.isTransient()).isTrue();
                assertThat(fault.next()).contains("failover");
              });
      target.run(
          "BEGIN READ WRITE; ALTER DATABASE \"%s\" RESET default_transaction_read_only; COMMIT"
              .formatted(target.address().database()));
      int written =
          database.inTransaction(session -> session.update("INSERT INTO items (id) VALUES ('x')"));
      assertThat(written).isOne();
    }
  }

  @Test
  void timeoutsThatTheServerHasForIdleSessionsDoNotEndOurs() throws SQLException {
    onDatabase("SET idle_in_transaction_session_timeout = '1s'");
    onDatabase("SET statement_timeout = '1s'");
    onDatabase("SET row_security = on");
    try (Database database = Database.open(target::address, 1)) {
      assertThat(settings(database))
          .contains("idle_in_transaction_session_timeout 0", "statement_timeout 0")
          .contains("row_security off", "tcp_keepalives_idle 30", "tcp_user_timeout 150000")
          .noneMatch(setting -> setting.matches("(idle_session|transaction)_timeout [^0]"));
    }
  }

  @Test
  void aConnectionThatWasUsedOutsideOfATransactionHasOurSettingsAgain() throws SQLException {
    onDatabase("SET row_security = on");
    onDatabase("SET statement_timeout = '1s'");
    try (Database database = Database.open(target::address, 1)) {
      List<String> before = settings(database);
      database.outsideTransaction(
          Duration.ofMinutes(1),
          session -> {
            session.run("SET statement_timeout = '7s'");
            return "";
          });
      assertThat(settings(database)).isEqualTo(before).contains("row_security off");
    }
  }

  private static List<String> settings(Database database) {
    return database.inTransaction(
        session ->
            session.list(
                """
                SELECT name || ' ' || setting FROM pg_settings
                 WHERE name ~ '_timeout$|^tcp_|^row_security$'
                """,
                row -> row.getString(1)));
  }

  private void onDatabase(String change) throws SQLException {
    target.run("ALTER DATABASE \"%s\" %s".formatted(target.address().database(), change));
  }

  @Test
  void tooManyConnectionsAreTransient() throws SQLException {
    onDatabase("CONNECTION LIMIT 0");
    DatabaseAddress here = target.address();
    target.run("CREATE ROLE limited LOGIN PASSWORD '%s'".formatted(SECRET));
    DatabaseAddress limited =
        new DatabaseAddress(
            here.host(), here.port(), here.database(), "limited", new Password(SECRET));
    assertThatThrownBy(() -> Database.open(() -> limited, 1).close())
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> {
              assertThat(fault.code()).isEqualTo(ExitCode.TARGET_UNREACHABLE);
              assertThat(fault.isTransient()).isTrue();
              assertThat(fault).hasMessageContaining("53300");
            });
    target.run("DROP ROLE limited");
  }
}
