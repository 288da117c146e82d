package dev.portage.sandbox.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portage.sandbox.programs.Command;
import dev.portage.sandbox.programs.ProgramUnavailable;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresClusterIT {
  private static final PostgresSettings SETTINGS =
      PostgresSettings.withPassword("it's \"secret\"").sharedBuffers(32).connections(20);

  private final PostgresBinaries binaries = PostgresBinaries.find(System.err::println);
  private final Path directory = ClusterPlace.newDirectory("portage-cluster-");
  private PostgresCluster cluster;

  @BeforeEach
  void start() {
    cluster = PostgresCluster.start(binaries, directory, SETTINGS);
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void runsAsItWasSet() throws SQLException {
    assertThat(show("wal_level")).isEqualTo("logical");
    assertThat(show("fsync")).isEqualTo("on");
    assertThat(show("max_connections")).isEqualTo("20");
    assertThat(show("shared_buffers")).isEqualTo("32MB");
    assertThat(show("jit")).isEqualTo("off");
    assertThat(show("listen_addresses")).isEqualTo("127.0.0.1");
    assertThat(show("server_encoding")).isEqualTo("UTF8");
    assertThat(one("postgres", "SELECT 'Ünïcödé' < 'z'")).isEqualTo("f");
  }

  @Test
  void refusesAWrongPasswordAndTakesANewOne() throws SQLException {
    PostgresSettings old = SETTINGS;
    cluster.changePassword("O'Reilly");
    assertThat(cluster.password()).isEqualTo("O'Reilly");
    assertThat(one("postgres", "SELECT 1")).isEqualTo("1");
    assertThatThrownBy(() -> connectWith(old.password()))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("password authentication failed");
  }

  @Test
  void keepsWhatWasCommittedThroughEveryKindOfEnd() throws SQLException {
    run("CREATE TABLE kept (n int)");
    int port = cluster.port();
    for (StopMode mode : StopMode.values()) {
      run("INSERT INTO kept VALUES (1)");
      cluster.restart(mode);
    }
    run("INSERT INTO kept VALUES (1)");
    cluster.kill();
    assertThatThrownBy(() -> cluster.connect("postgres")).isInstanceOf(SQLException.class);
    cluster.startAgain();
    assertThat(one("postgres", "SELECT count(*) FROM kept")).isEqualTo("3");
    assertThat(cluster.port()).isEqualTo(port);
  }

  @Test
  void answersNothingWhilePausedAndEverythingAfterwards() throws Exception {
    try (Connection connection = cluster.connect("postgres")) {
      cluster.pause();
      var answer = CompletableFuture.supplyAsync(() -> select(connection));
      assertThatThrownBy(() -> answer.get(200, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      cluster.resume();
      assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo("1");
    }
  }

  @Test
  void aPausedClusterCanBeClosed() {
    cluster.pause();
    cluster.close();
    assertThat(directory).doesNotExist();
  }

  @Test
  void aSnapshotIsTakenWhileClientsWorkAndStartsAsAnotherCluster() throws SQLException {
    Path snapshot = ClusterPlace.newDirectory("portage-snapshot-");
    try (Connection connection = cluster.connect("postgres")) {
      run("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n");
      cluster.snapshot(snapshot);
      assertThat(select(connection)).isEqualTo("1");
      run("DELETE FROM kept");
      startTwiceFrom(snapshot);
    } finally {
      Command.of("rm", "-rf", snapshot.toString()).run();
    }
    assertThat(one("postgres", "SELECT count(*) FROM kept")).isEqualTo("0");
  }

  private void startTwiceFrom(Path snapshot) throws SQLException {
    for (int time = 1; time <= 2; time++) {
      Path place = ClusterPlace.newDirectory("portage-restored-");
      try (var restored = PostgresCluster.fromSnapshot(binaries, snapshot, place, SETTINGS)) {
        assertThat(restored.port()).isNotEqualTo(cluster.port());
        assertThat(one(restored, "postgres", "DELETE FROM kept WHERE n = 1 RETURNING n"))
            .isEqualTo("1");
        assertThat(one(restored, "postgres", "SELECT count(*) FROM kept")).isEqualTo("999");
      }
    }
  }

  @Test
  void whatIsNoSnapshotIsRefusedAndLeavesNothing(@TempDir Path empty) {
    Path place = ClusterPlace.newDirectory("portage-restored-");
    assertThatThrownBy(() -> PostgresCluster.fromSnapshot(binaries, empty, place, SETTINGS))
        .isInstanceOf(ProgramUnavailable.class)
        .hasMessageContaining("is no snapshot");
    assertThat(place).doesNotExist();
  }

  @Test
  void aDirectoryThatExistsIsRefusedAndStays(@TempDir Path taken) {
    assertThatThrownBy(() -> PostgresCluster.start(binaries, taken, SETTINGS))
        .isInstanceOf(ProgramUnavailable.class)
        .hasMessageContaining("exists already");
    assertThat(taken).exists();
  }

  @Test
  void aServerThatDoesNotStartShowsTheEndOfItsLog() {
    cluster.stop(StopMode.FAST);
    Command.of("sh", "-c", "echo nonsense = 1 >> " + directory + "/data/postgresql.conf").run();
    assertThatThrownBy(cluster::startAgain)
        .isInstanceOf(ProgramUnavailable.class)
        .hasMessageContaining("unrecognized configuration parameter \"nonsense\"");
  }

  @Test
  void closingLeavesNothingAndTheWatchdogGoesHome() {
    cluster.close();
    cluster.close();
    assertThat(directory).doesNotExist();
    Awaitility.await().until(() -> !alive(cluster.watchdogPid()));
  }

  @Test
  void aDirectoryOutOfReachOfTheServerUserIsAnErrorThatSaysSo(@TempDir Path closed) {
    assumeTrue(ServerUser.root(), "everybody else runs the server himself");
    assertThatThrownBy(() -> PostgresCluster.start(binaries, closed.resolve("c"), SETTINGS))
        .isInstanceOf(ProgramUnavailable.class)
        .hasMessageContaining("out of reach for the user nobody")
        .hasMessageContaining(closed + " cannot be entered");
    assertThat(closed).isEmptyDirectory();
  }

  @Test
  void anOwnerThatIsKilledLeavesNothing() throws Exception {
    Process owner = OtherJvm.start(Owner.class);
    BufferedReader facts = owner.inputReader();
    Path place = Path.of(facts.readLine());
    long server = Long.parseLong(facts.readLine());
    long watchdog = Long.parseLong(facts.readLine());
    assertThat(place).exists();
    assertThat(alive(server)).isTrue();

    owner.destroyForcibly().waitFor();

    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> !Files.exists(place) && !alive(server) && !alive(watchdog));
  }

  /** Starts a cluster, says where, and waits to be killed. */
  static final class Owner {
    private Owner() {}

    public static void main(String[] arguments) throws Exception {
      Path place = ClusterPlace.newDirectory("portage-owned-");
      var binaries = PostgresBinaries.find(System.err::println);
      var cluster = PostgresCluster.start(binaries, place, SETTINGS.notDurable());
      String pid = Files.readString(place.resolve("data/postmaster.pid")).lines().findFirst().get();
      System.out.println(String.join("\n", place.toString(), pid, "" + cluster.watchdogPid()));
      new CountDownLatch(1).await();
    }
  }

  private static boolean alive(long pid) {
    return Postmaster.running(pid).isPresent();
  }

  private String show(String setting) throws SQLException {
    return one("postgres", "SHOW " + setting);
  }

  private String one(String database, String sql) throws SQLException {
    return one(cluster, database, sql);
  }

  private static String one(PostgresCluster cluster, String database, String sql)
      throws SQLException {
    try (Connection connection = cluster.connect(database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static String select(Connection connection) {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT 1")) {
      rows.next();
      return rows.getString(1);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private void run(String sql) throws SQLException {
    try (Connection connection = cluster.connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private void connectWith(String password) throws SQLException {
    DriverManager.getConnection(cluster.jdbcUrl("postgres"), PostgresCluster.USER, password)
        .close();
  }
}
