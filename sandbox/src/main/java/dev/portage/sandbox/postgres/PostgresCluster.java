package dev.portage.sandbox.postgres;

import dev.portage.sandbox.programs.Command;
import dev.portage.sandbox.programs.ProgramUnavailable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A running PostgreSQL cluster in a directory of its own, on a free port of 127.0.0.1, with the
 * superuser {@value #USER}. Closing it stops the server and removes the directory; a watchdog does
 * the same when this process ends without closing it, however it ends. Not for use by two threads
 * at once, except for {@link #connect}.
 */
public final class PostgresCluster implements AutoCloseable {
  /** The superuser, whose name is also that of the database that is always there. */
  public static final String USER = "postgres";

  private static final int PORTS_TO_TRY = 5;

  private final ClusterDirectory directory;
  private final Postmaster postmaster;
  private final Watchdog watchdog;
  private PostgresSettings settings;
  private ServerParameters parameters = ServerParameters.none();
  private int port;
  private boolean closed;

  private PostgresCluster(ClusterDirectory directory, PostgresSettings settings) {
    this.directory = directory;
    this.postmaster = new Postmaster(directory);
    this.settings = settings;
    this.watchdog = Watchdog.over(directory);
  }

  /**
   * Makes an empty cluster and starts it.
   *
   * @param path does not exist yet; its parent can be entered by the user who runs the server
   *     ({@link ClusterPlace#newDirectory})
   * @throws ProgramUnavailable when it cannot be made or started, with the end of the server's log
   */
  public static PostgresCluster start(
      PostgresBinaries binaries, Path path, PostgresSettings settings) {
    PostgresCluster cluster = unfilled(binaries, path, settings);
    cluster.open(directory -> directory.initialise(settings), ServerParameters.none());
    return cluster;
  }

  /**
   * Starts a copy of a snapshot, which stays as it is. The copy has what was committed before the
   * end of the snapshot, and nothing that was committed later.
   *
   * @param settings with the password that the snapshot's cluster had: as on RDS, it comes with the
   *     snapshot
   * @throws ProgramUnavailable when it is no snapshot of this major version, or does not start
   */
  public static PostgresCluster fromSnapshot(
      PostgresBinaries binaries, Path snapshot, Path path, PostgresSettings settings) {
    return fromSnapshot(binaries, snapshot, path, settings, ServerParameters.none());
  }

  /** The same, with parameters for the server. */
  public static PostgresCluster fromSnapshot(
      PostgresBinaries binaries,
      Path snapshot,
      Path path,
      PostgresSettings settings,
      ServerParameters parameters) {
    PostgresCluster cluster = unfilled(binaries, path, settings);
    cluster.open(directory -> directory.restore(snapshot), parameters.with(Recovery.PARAMETERS));
    cluster.parameters = parameters;
    return cluster;
  }

  /**
   * Starts a copy of a snapshot as a reader, which follows another server where the snapshot's
   * {@code postgresql.auto.conf} names one as {@code primary_conninfo}.
   *
   * @param settings with the password of the snapshot's cluster, and as many connections
   */
  public static PostgresCluster standby(
      PostgresBinaries binaries, Path snapshot, Path path, PostgresSettings settings) {
    PostgresCluster cluster = unfilled(binaries, path, settings);
    cluster.open(directory -> directory.standBy(snapshot), ServerParameters.none());
    return cluster;
  }

  private static PostgresCluster unfilled(
      PostgresBinaries binaries, Path path, PostgresSettings settings) {
    ClusterDirectory directory =
        new ClusterDirectory(binaries, ServerUser.current(), path.toAbsolutePath());
    directory.requireNew();
    // The watchdog first: a kill between the two would leave a directory that is never removed.
    return new PostgresCluster(directory, settings);
  }

  private void open(Consumer<ClusterDirectory> fill, ServerParameters first) {
    parameters = first;
    try {
      directory.create();
      fill.accept(directory);
      directory.configure(settings);
      startOnFreePort();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Returns the binaries that the server runs from. */
  public PostgresBinaries binaries() {
    return directory.binaries();
  }

  public String host() {
    return "127.0.0.1";
  }

  /** The same for the whole life of the cluster. */
  public int port() {
    return port;
  }

  public String password() {
    return settings.password();
  }

  /**
   * The server's first process, whose children are all others; not the same after a restart.
   *
   * @throws ProgramUnavailable when the server does not run
   */
  public long pid() {
    return postmaster.running().pid();
  }

  /** All processes of the server; none where it does not run. */
  public Stream<ProcessHandle> processes() {
    return postmaster.alive().stream().flatMap(Postmaster::family);
  }

  /** The process that cleans up after us, for the test of it. */
  long watchdogPid() {
    return watchdog.pid();
  }

  /** The server's log. */
  public Path log() {
    return directory.log();
  }

  /** Without user and password. */
  public String jdbcUrl(String database) {
    return "jdbc:postgresql://%s:%d/%s".formatted(host(), port, database);
  }

  /** A new connection as superuser. */
  public Connection connect(String database) throws SQLException {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(new String[] {host()});
    source.setPortNumbers(new int[] {port});
    source.setDatabaseName(database);
    source.setUser(USER);
    source.setPassword(password());
    return source.getConnection();
  }

  /** Creates an empty database. */
  public void createDatabase(String name) throws SQLException {
    execute("CREATE DATABASE " + quoted(name));
  }

  /** Creates a database as a copy of another one, to which no session is connected. */
  void copyDatabase(String template, String name) throws SQLException {
    execute("CREATE DATABASE %s TEMPLATE %s".formatted(quoted(name), quoted(template)));
  }

  /** Drops a database, and ends the connections to it. */
  public void dropDatabase(String name) throws SQLException {
    execute("DROP DATABASE IF EXISTS %s WITH (FORCE)".formatted(quoted(name)));
  }

  /** Changes the superuser's password; open connections stay. */
  public void changePassword(String password) throws SQLException {
    execute("ALTER USER %s PASSWORD '%s'".formatted(USER, password.replace("'", "''")));
    settings = settings.password(password);
  }

  /** Replaces the parameters of the server; they apply from its next start. */
  public void parameters(ServerParameters next) {
    parameters = next;
  }

  /** Stops the server and starts it again, on the same port. */
  public void restart(StopMode mode) {
    stop(mode);
    startAgain();
  }

  /** Stops the server; the cluster stays, for {@link #startAgain}. */
  public void stop(StopMode mode) {
    postmaster.stop(mode);
  }

  /** Freezes all processes of the server: connections stay open and nothing answers. */
  public void pause() {
    postmaster.pause();
  }

  /** Ends a {@link #pause}. */
  public void resume() {
    postmaster.resume();
  }

  /** Kills all processes of the server (SIGKILL), and returns when they are gone. */
  public void kill() {
    postmaster.kill();
  }

  /** Starts the server after {@link #stop} or {@link #kill}, on the same port. */
  public void startAgain() {
    try {
      postmaster.start(port, parameters);
    } catch (ProgramUnavailable e) {
      throw new ProgramUnavailable(e.getMessage() + "\n" + Command.tail(logText()), e);
    }
  }

  /**
   * Writes a copy of the whole cluster, as it is at the end of this call, into a new directory. It
   * is an online base backup: like a storage snapshot of Aurora, it interrupts no session, where
   * stopping the server for a copy would cut every connection.
   *
   * @param snapshot does not exist yet; the caller removes it. From root it belongs to the user who
   *     runs the server
   */
  public void snapshot(Path snapshot) {
    directory.user().createDirectory(snapshot.toAbsolutePath());
    directory
        .command(
            "pg_basebackup",
            List.of(
                "--pgdata=" + snapshot.toAbsolutePath(),
                "--dbname=host=%s port=%d user=%s".formatted(host(), port, USER),
                "--wal-method=stream",
                "--checkpoint=fast",
                "--no-sync"))
        .with("PGPASSWORD", password())
        .atMost(Duration.ofHours(1))
        .run();
  }

  /** Stops the server and removes its directory. A second call does nothing. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (postmaster.alive().isPresent()) {
      end();
    }
    directory.remove();
    watchdog.close();
  }

  private void end() {
    try {
      postmaster.resume();
      postmaster.stop(StopMode.FAST);
    } catch (ProgramUnavailable e) {
      postmaster.kill(); // it did not listen, and its files are going to be removed anyway
    }
  }

  /** Another process may take the port between our look and the server's. */
  private void startOnFreePort() {
    FreePort ports = new FreePort(ThreadLocalRandom.current());
    for (int attempt = 1; ; attempt++) {
      port = ports.find();
      try {
        startAgain();
        return;
      } catch (ProgramUnavailable e) {
        if (attempt == PORTS_TO_TRY || !logText().contains("Address already in use")) {
          throw e;
        }
      }
    }
  }

  private String logText() {
    try {
      return Files.exists(log()) ? Files.readString(log()) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = connect(USER);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String quoted(String name) {
    return "\"" + name.replace("\"", "\"\"") + "\"";
  }
}
