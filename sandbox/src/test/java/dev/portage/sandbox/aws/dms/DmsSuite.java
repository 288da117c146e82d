package dev.portage.sandbox.aws.dms;

import dev.portage.sandbox.aws.WithAwsSandbox;
import dev.portage.sandbox.aws.secretsmanager.RdsSecret;
import dev.portage.sandbox.postgres.ClusterPlace;
import dev.portage.sandbox.postgres.PostgresBinaries;
import dev.portage.sandbox.postgres.PostgresCluster;
import dev.portage.sandbox.postgres.PostgresSettings;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import software.amazon.awssdk.services.databasemigration.DatabaseMigrationClient;
import software.amazon.awssdk.services.databasemigration.model.CreateDataMigrationRequest;
import software.amazon.awssdk.services.databasemigration.model.DataMigration;
import software.amazon.awssdk.services.databasemigration.model.DataProviderDescriptorDefinition;
import software.amazon.awssdk.services.databasemigration.model.Filter;
import software.amazon.awssdk.services.databasemigration.model.StartReplicationMigrationTypeValue;
import software.amazon.awssdk.services.databasemigration.model.TablePreparationMode;
import software.amazon.awssdk.services.databasemigration.model.TargetDataSetting;
import software.amazon.awssdk.services.iam.IamClient;

/** DMS through the SDK, between two real servers. */
abstract class DmsSuite implements WithAwsSandbox {
  static final Duration SOON = Duration.ofSeconds(60);
  static final String ROLE = "migrations";
  static final String ITEMS =
      """
      {"rules": [{"rule-type": "selection", "rule-action": "include", "filters": [],
       "object-locator": {"schema-name": "public", "table-name": "items"},
       "rule-id": "1", "rule-name": "1"}]}
      """;

  private static final String TRUST =
      """
      {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service":
       ["dms-data-migrations.amazonaws.com", "dms.us-east-1.amazonaws.com"]},
       "Action": "sts:AssumeRole"}]}
      """;
  private static final String READS_SECRETS =
      """
      {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
       "Action": ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"],
       "Resource": "arn:aws:secretsmanager:*:*:secret:*"}]}
      """;

  private final SandboxHolder holder = new SandboxHolder();
  PostgresCluster source;
  PostgresCluster target;
  DatabaseMigrationClient client;
  IamClient iam;

  @Override
  public SandboxHolder holder() {
    return holder;
  }

  @BeforeAll
  void start() {
    source = server("source");
    target = server("target");
    client = client(DatabaseMigrationClient.builder());
    iam = client(IamClient.builder());
    iam.createRole(r -> r.roleName(ROLE).assumeRolePolicyDocument(TRUST));
    iam.putRolePolicy(r -> r.roleName(ROLE).policyName("reads").policyDocument(READS_SECRETS));
    client.createReplicationSubnetGroup(
        r ->
            r.replicationSubnetGroupIdentifier("Subnets")
                .replicationSubnetGroupDescription("of the tests")
                .subnetIds("subnet-0a1b2c3d4e5f60000", "subnet-0a1b2c3d4e5f60001"));
    client.createInstanceProfile(
        r ->
            r.instanceProfileName("profile")
                .subnetGroupIdentifier("subnets")
                .vpcSecurityGroups("sg-0a1b2c3d4e5f60001")
                .publiclyAccessible(false));
  }

  static PostgresCluster server(String name) {
    return PostgresCluster.start(
        PostgresBinaries.find(System.err::println),
        ClusterPlace.newDirectory("portage-dms-it-"),
        PostgresSettings.withPassword("password-of-" + name).notDurable());
  }

  @BeforeEach
  void nearlyNoDelays() {
    aws()
        .dms()
        .settings(
            DmsSettings.defaults(aws().dms().settings().zones()).withDelays(Duration.ofMillis(5)));
  }

  @AfterAll
  void stop() {
    client.close();
    iam.close();
    source.close();
    target.close();
  }

  String role() {
    return aws().account().role(ROLE);
  }

  /** Creates databases of this name, the source with a table of some rows. */
  void databases(String name) throws SQLException {
    source.createDatabase(name);
    target.createDatabase(name);
    run(source, name, "CREATE TABLE items (id int PRIMARY KEY, content text)");
    run(source, name, "CREATE INDEX items_content ON items (content)");
    run(source, name, "INSERT INTO items SELECT n, 'row ' || n FROM generate_series(1, 500) AS n");
  }

  /** Creates an empty table on the target, as a migration with do-nothing needs it. */
  void targetTable(String name) throws SQLException {
    run(target, name, "CREATE TABLE items (id int PRIMARY KEY, content text)");
  }

  /** Creates secrets, data providers and a project for the databases of this name. */
  void project(String name) {
    secret(name, source, source.password());
    secret(name, target, target.password());
    provider(name, source);
    provider(name, target);
    client.createMigrationProject(
        r ->
            r.migrationProjectName(name)
                .instanceProfileIdentifier("profile")
                .sourceDataProviderDescriptors(descriptor(name, source))
                .targetDataProviderDescriptors(descriptor(name, target)));
  }

  void secret(String name, PostgresCluster server, String password) {
    aws()
        .secretsManager()
        .put(
            side(name, server),
            new RdsSecret(
                    server.host(), server.port(), PostgresCluster.USER, password, name, "cluster")
                .json());
  }

  private void provider(String name, PostgresCluster server) {
    client.createDataProvider(
        r ->
            r.dataProviderName(side(name, server))
                .engine("aurora-postgresql")
                .settings(
                    s ->
                        s.postgreSqlSettings(
                            p ->
                                p.serverName(server.host())
                                    .port(server.port())
                                    .databaseName(name)
                                    .sslMode("require"))));
  }

  private DataProviderDescriptorDefinition descriptor(String name, PostgresCluster server) {
    return DataProviderDescriptorDefinition.builder()
        .dataProviderIdentifier(side(name, server))
        .secretsManagerSecretId(side(name, server))
        .secretsManagerAccessRoleArn(role())
        .build();
  }

  String side(String name, PostgresCluster server) {
    return name + (server == source ? "-source" : "-target");
  }

  /** Creates a data migration in the project of the same name, and waits until it is ready. */
  String migration(String name, String type, TablePreparationMode mode) {
    return migration(name, type, mode, r -> {});
  }

  String migration(
      String name,
      String type,
      TablePreparationMode mode,
      Consumer<CreateDataMigrationRequest.Builder> more) {
    String arn =
        client
            .createDataMigration(
                r ->
                    more.accept(
                        r.dataMigrationName(name)
                            .migrationProjectIdentifier(name)
                            .dataMigrationType(type)
                            .serviceAccessRoleArn(role())
                            .selectionRules(ITEMS)
                            .targetDataSettings(
                                TargetDataSetting.builder().tablePreparationMode(mode).build())))
            .dataMigration()
            .dataMigrationArn();
    await(arn, "ready");
    return arn;
  }

  void start(String migration) {
    start(migration, StartReplicationMigrationTypeValue.START_REPLICATION);
  }

  DataMigration start(String migration, StartReplicationMigrationTypeValue type) {
    return client
        .startDataMigration(r -> r.dataMigrationIdentifier(migration).startType(type))
        .dataMigration();
  }

  DataMigration await(String migration, String status) {
    Awaitility.await()
        .atMost(SOON)
        .until(() -> describe(migration).dataMigrationStatus(), status::equals);
    return describe(migration);
  }

  DataMigration describe(String arn) {
    return client
        .describeDataMigrations(r -> r.filters(filter("data-migration-arn", arn)))
        .dataMigrations()
        .getFirst();
  }

  static Filter filter(String name, String value) {
    return Filter.builder().name(name).values(value).build();
  }

  static void run(PostgresCluster server, String database, String sql) throws SQLException {
    try (Connection connection = server.connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  static String value(PostgresCluster server, String database, String query) throws SQLException {
    try (Connection connection = server.connect(database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      return rows.next() ? rows.getString(1) : "";
    }
  }

  /** Returns what identifies all rows of a table. */
  static String digest(PostgresCluster server, String database) throws SQLException {
    return value(
        server,
        database,
        "SELECT count(*) || ' ' || md5(string_agg(id || content, ',' ORDER BY id)) FROM items");
  }

  /** Returns the slot, the publication and the subscription of a data migration, those that are. */
  List<String> leftovers(String database, String arn) throws SQLException {
    String id = "%" + arn.substring(arn.lastIndexOf(':') + 1).toLowerCase(Locale.ROOT);
    return List.of(
        value(
            source,
            database,
            "SELECT slot_name FROM pg_replication_slots WHERE slot_name LIKE '%s'".formatted(id)),
        value(
            source,
            database,
            "SELECT pubname FROM pg_publication WHERE pubname LIKE '%s'".formatted(id)),
        value(
            target,
            database,
            "SELECT subname FROM pg_subscription WHERE subname LIKE '%s'".formatted(id)));
  }
}
