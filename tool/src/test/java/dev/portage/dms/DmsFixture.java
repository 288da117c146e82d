package dev.portage.dms;

import dev.portage.TestAws;
import dev.portage.deployment.AwsAccess;
import dev.portage.journal.Journal;
import dev.portage.postgres.Database;
import dev.portage.postgres.DatabaseAddress;
import dev.portage.postgres.Password;
import dev.portage.postgres.Sides;
import dev.portage.postgres.Target;
import dev.portage.sandbox.aws.AwsSandbox;
import dev.portage.sandbox.aws.dms.DmsSettings;
import dev.portage.sandbox.aws.rds.AuroraCluster;
import dev.portage.sandbox.postgres.ApplicationSchema;
import dev.portage.sandbox.postgres.ClusterPlace;
import dev.portage.sandbox.postgres.PostgresBinaries;
import dev.portage.sandbox.postgres.PostgresCluster;
import dev.portage.sandbox.postgres.PostgresSettings;
import dev.portage.sandbox.postgres.ServerParameters;
import dev.portage.sandbox.postgres.StopMode;
import dev.portage.sandbox.postgres.TestDatabase;
import dev.portage.store.SqlName;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** Two servers, both in the simulated RDS, and the order of a data migration between them. */
final class DmsFixture implements AutoCloseable {
  static final String TASKS = "sg-0a1b2c3d4e5f60001";
  static final Duration SOON = Duration.ofSeconds(60);
  static final SqlName ITEMS = SqlName.of("public", "items");

  private static final String DIGEST =
      "SELECT count(*) || ' ' || coalesce(md5(string_agg(items::text, ',' ORDER BY id)), '') FROM"
          + " items";

  final PostgresCluster server;
  final Target source;
  final Target target;
  final AwsAccess aws = TestAws.access();
  final List<String> notes = Collections.synchronizedList(new ArrayList<>());
  private final Database from;
  private int migrations;

  /** With logical replication, or without it. */
  static DmsFixture start(boolean logical) throws SQLException {
    return new DmsFixture(logical);
  }

  private DmsFixture(boolean logical) throws SQLException {
    server =
        PostgresCluster.start(
            PostgresBinaries.find(System.err::println),
            ClusterPlace.newDirectory("portage-dms-"),
            PostgresSettings.withPassword("for-tests-only").notDurable());
    if (!logical) {
      server.parameters(ServerParameters.none().with("wal_level", "replica"));
      server.restart(StopMode.FAST);
    }
    server.createDatabase("app");
    source = Target.of(new TestDatabase(server, "app"));
    try (Connection connection = source.connect()) {
      ApplicationSchema.setUp(connection);
    }
    from = source.database();
    target = Target.fresh();
    target.run("DROP INDEX IF EXISTS items_embedding_idx");
    role("CREATE ROLE %s SUPERUSER LOGIN PASSWORD 'letters4digits'");
    Journal.open(target.database(), target.shape().oid(), "test");
    register();
    nearlyNoDelays();
  }

  /** Enters both clusters into RDS, in place of those that another fixture has entered. */
  void register() {
    cluster("dms-source", source.address(), server);
    cluster("dms-target", target.address(), null);
  }

  /** The password of the shared server has a blank, which DMS does not accept. */
  private void role(String statement) throws SQLException {
    target.run(statement.formatted(user()));
  }

  String user() {
    return "dms_" + target.address().database();
  }

  private static void cluster(String id, DatabaseAddress at, PostgresCluster server) {
    AuroraCluster cluster =
        AuroraCluster.ofStack("DmsStack", id, at.host(), at.port()).version("17.4");
    if (server == null) {
      sandbox().rds().put(cluster);
    } else {
      sandbox().rds().put(cluster, server);
    }
  }

  static AwsSandbox sandbox() {
    return TestAws.sandbox();
  }

  static void nearlyNoDelays() {
    DmsSettings settings = sandbox().dms().settings();
    sandbox()
        .dms()
        .settings(DmsSettings.defaults(settings.zones()).withDelays(Duration.ofMillis(5)));
  }

  Sides sides() {
    return new Sides(from, target.database());
  }

  DmsEnd sourceEnd() {
    return DmsEnd.ofCluster("dms-source", source.address());
  }

  DmsEnd targetEnd() {
    DatabaseAddress at = target.address();
    return DmsEnd.ofCluster(
        "dms-target",
        new DatabaseAddress(
            at.host(), at.port(), at.database(), user(), new Password("letters4digits")));
  }

  static DmsOrder.Settings settings() {
    return new DmsOrder.Settings(List.of(TASKS), Optional.empty(), Optional.empty());
  }

  DmsOrder order(long migration, DmsKind kind) {
    return order(migration, kind, settings());
  }

  DmsOrder order(long migration, DmsKind kind, DmsOrder.Settings settings) {
    return new DmsOrder(
        DmsOrder.name(target.address(), migration),
        sourceEnd(),
        targetEnd(),
        List.of(ITEMS),
        kind,
        settings);
  }

  DmsMigration migration(DmsOrder order) {
    return new DmsMigration(aws, sides(), order, waits());
  }

  /** A data migration of a name that none had before. */
  DmsMigration next(DmsKind kind) {
    return next(kind, settings());
  }

  DmsMigration next(DmsKind kind, DmsOrder.Settings settings) {
    migrations++;
    return migration(order(migrations, kind, settings));
  }

  /** One of the last one's name. */
  DmsMigration another(DmsKind kind) {
    return migration(order(migrations, kind, settings()));
  }

  /** The name of the last one. */
  String name() {
    return DmsOrder.name(target.address(), migrations);
  }

  static DmsProgress until(DmsMigration migration, DmsState state) {
    Awaitility.await()
        .atMost(SOON)
        .until(() -> migration.progress().orElseThrow().state() == state);
    return migration.progress().orElseThrow();
  }

  DmsWait waits() {
    return new DmsWait(
        InstantSource.system(), DmsFixture::pause, () -> false, new Recording(notes));
  }

  private static void pause(Duration longest) {
    try {
      new CountDownLatch(1).await(Math.min(20, longest.toMillis()), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private record Recording(List<String> notes) implements DmsListener {
    @Override
    public void note(String what) {
      notes.add(what);
    }

    @Override
    public void waiting(String thing, String status, Duration waited) {
      notes.add(thing + ": " + status);
    }
  }

  void rows(int first, int last) throws SQLException {
    source.run(
        """
        INSERT INTO items (id, botid, content, source, embedding)
        SELECT lpad(n::text, 26, '0'), lpad((n %% 7)::text, 26, '0'), 'chunk ' || n,
               's3://b/' || n,
               (SELECT array_agg(sin(n * i))::vector FROM generate_series(1, 1024) i)
          FROM generate_series(%d, %d) n
        """
            .formatted(first, last));
  }

  boolean isEqual() throws SQLException {
    return source.value(DIGEST).equals(target.value(DIGEST));
  }

  void empty() throws SQLException {
    source.run("TRUNCATE items");
    target.run("TRUNCATE items");
  }

  /** All that exists in AWS and on both servers because of data migrations. */
  List<String> left() throws SQLException {
    return Stream.of(
            sandbox().dms().resources().stream(),
            sandbox().iam().roles().stream().filter(name -> name.startsWith("portage-")),
            sandbox().secretsManager().names().stream().filter(name -> name.startsWith("portage-")),
            DmsRemoval.outstanding(target.database()).stream().map(Object::toString),
            lines(source, "SELECT string_agg(slot_name, E'\\n') FROM pg_replication_slots"),
            lines(source, "SELECT string_agg(pubname, E'\\n') FROM pg_publication"),
            lines(
                target,
                "SELECT string_agg(subname, E'\\n') FROM pg_subscription WHERE subdbid = (SELECT"
                    + " oid FROM pg_database WHERE datname = current_database())"))
        .flatMap(all -> all)
        .toList();
  }

  private static Stream<String> lines(Target side, String query) throws SQLException {
    return Optional.ofNullable(side.value(query)).stream().flatMap(String::lines);
  }

  @Override
  public void close() throws SQLException {
    role("DROP OWNED BY %1$s; DROP ROLE %1$s");
    aws.close();
    target.close();
    source.database().close();
    server.close();
  }
}
