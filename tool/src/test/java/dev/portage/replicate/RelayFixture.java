package dev.portage.replicate;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portage.fault.Fault;
import dev.portage.journal.Created;
import dev.portage.journal.Journal;
import dev.portage.journal.KeyMap;
import dev.portage.journal.MigrationIdentity;
import dev.portage.journal.Origin;
import dev.portage.journal.Replication;
import dev.portage.journal.Route;
import dev.portage.journal.WrittenRows;
import dev.portage.postgres.ChangeStream.Format;
import dev.portage.postgres.Lsn;
import dev.portage.postgres.ReplicationSession;
import dev.portage.postgres.Sides;
import dev.portage.postgres.Target;
import dev.portage.sandbox.postgres.PostgresVersion;
import dev.portage.sandbox.postgres.TestPostgres;
import dev.portage.schema.ParentTable;
import dev.portage.schema.TableFit;
import dev.portage.store.TableShape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;

/** Two databases with the application's table, and a slot between them. */
final class RelayFixture implements AutoCloseable {
  static final Duration WAIT = Duration.ofMillis(200);

  final Target source;
  final Target target = Target.fresh();

  /** Slots are the cluster's, which other tests use, too. */
  final String name = "portage_" + UUID.randomUUID().toString().replace("-", "").substring(0, 12);

  private final long migration;

  RelayFixture() throws SQLException {
    this(Target.fresh());
  }

  /** The same with a source of this version; 15 is made from Debian packages only. */
  static RelayFixture from(PostgresVersion version) throws SQLException {
    assumeTrue(
        version == PostgresVersion.V17 || Files.isExecutable(Path.of("/usr/bin/apt-get")),
        "PostgreSQL 15 is made from Debian packages only");
    return new RelayFixture(Target.of(TestPostgres.of(version).database()));
  }

  /** The same with this source. */
  RelayFixture(Target source) throws SQLException {
    this.source = source;
    Journal journal = Journal.open(target.database(), target.shape().oid(), "test").journal();
    migration =
        journal
            .begin(new MigrationIdentity(Route.Transfer.COPY, new Origin.Cluster("source"), "", ""))
            .id();
    source
        .database()
        .inTransaction(
            session -> {
              publication().create(session);
              return name;
            });
    try (ReplicationSession session = source.database().openReplication()) {
      Lsn position = session.createSlot(name);
      target
          .database()
          .inTransaction(
              to -> {
                Replication.begin(to, migration, name, position);
                return position;
              });
    }
  }

  Replication state() {
    return target
        .database()
        .inTransaction(session -> Replication.find(session, migration).orElseThrow());
  }

  Relay open() {
    return tables().open(state(), (bot, reason) -> {});
  }

  /** One to which the source sends values as text, as one of version 13 does. */
  Relay openAsText() {
    return Relay.open(
        ends(), state(), tables().followed(state(), (bot, reason) -> {}), Format.TEXT);
  }

  /** The same, where rows are merged one by one. */
  Relay openRowsAsText() {
    RelayTables items = tables();
    RowTables rows =
        RowTables.of(
            ends(),
            new ParentTable(items.from().catalog(), items.to().catalog(), items.columns()),
            List.of(),
            items.to().table().tenant(),
            Duration.ofSeconds(30));
    KeyMap.prepare(target.database());
    target
        .database()
        .inTransaction(
            session -> {
              WrittenRows.prepare(session);
              return name;
            });
    return Relay.open(ends(), state(), rows.followed(state(), (bot, reason) -> {}), Format.TEXT);
  }

  RelayTables tables() {
    TableShape there = source.shape();
    TableShape here = target.shape();
    return new RelayTables(
        ends(), there, here, TableFit.columns(there, here), Duration.ofSeconds(30));
  }

  /** What takes over from the relay. */
  Subscription subscription() {
    return new Subscription(ends(), state(), source.address());
  }

  /**
   * Ends the session of the target that runs this work when it waits for the catalog of
   * subscriptions.
   */
  void killedAtCatalog(Runnable work) throws SQLException {
    try (Connection holder = target.connect();
        Statement lock = holder.createStatement();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      holder.setAutoCommit(false);
      lock.execute("LOCK TABLE pg_subscription IN SHARE MODE");
      Future<?> running = threads.submit(work);
      Awaitility.await()
          .until(
              () ->
                  target
                      .value(
                          "SELECT count(pg_terminate_backend(pid)) FROM pg_locks"
                              + " WHERE relation = 'pg_subscription'::regclass AND NOT granted")
                      .equals("1"));
      Assertions.assertThatThrownBy(running::get).hasCauseInstanceOf(Fault.class);
    }
  }

  Sides ends() {
    return new Sides(source.database(), target.database());
  }

  Publication publication() {
    return new Publication(name, List.of(source.shape().catalog().qualified()));
  }

  /** Up to which position the source knows that commits are stored. */
  Lsn confirmed() {
    return source
        .database()
        .inTransaction(session -> Slot.find(session, name).orElseThrow().confirmed());
  }

  /** Ends the session that streams, as a failover does. */
  void cut() {
    source
        .database()
        .inTransaction(
            session ->
                session.list(
                    "SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = ? AND active",
                    row -> "",
                    name));
  }

  /** Opens a relay as soon as the server has noticed the end of the last one. */
  void untilOpen(Consumer<Relay> work) {
    Awaitility.await()
        .ignoreExceptionsInstanceOf(Fault.class)
        .until(
            () -> {
              try (Relay relay = open()) {
                work.accept(relay);
                return true;
              }
            });
  }

  /** Writes a marker, and applies everything before it. */
  void drain(Relay relay) {
    String token = UUID.randomUUID().toString();
    source.database().inTransaction(session -> Markers.write(session, token));
    while (!relay.turn(WAIT).markers().contains(token)) {}
  }

  /** A transaction of the source that has written rows, and is open. */
  Connection writing() throws SQLException {
    Connection connection = source.connect();
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("UPDATE items SET content = 'open'");
    }
    return connection;
  }

  /** Prepares a transaction of the source under this fixture's name. */
  void prepare(String sql) throws SQLException {
    source.run("BEGIN; %s; PREPARE TRANSACTION '%s'".formatted(sql, name));
  }

  /** One that a failed test left behind would keep slots of the whole cluster waiting. */
  private void rollBackPrepared() throws SQLException {
    if (source
        .value("SELECT count(*) FROM pg_prepared_xacts WHERE gid = '%s'".formatted(name))
        .equals("1")) {
      source.run("ROLLBACK PREPARED '%s'".formatted(name));
    }
  }

  @Override
  public void close() throws SQLException {
    new SubscriptionRemoval(target.database(), warning -> {})
        .remove(new Created.Subscription(name));
    rollBackPrepared();
    cut();
    Awaitility.await()
        .ignoreExceptions()
        .until(
            () ->
                source
                    .database()
                    .inTransaction(
                        session -> {
                          Slot.drop(session, name);
                          return true;
                        }));
    source.close();
    target.close();
  }
}
