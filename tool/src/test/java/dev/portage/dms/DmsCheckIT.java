package dev.portage.dms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.TestAws;
import dev.portage.postgres.Database;
import dev.portage.postgres.DatabaseAddress;
import dev.portage.postgres.Password;
import dev.portage.postgres.Sides;
import dev.portage.store.SqlName;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.ApplyMethod;
import software.amazon.awssdk.services.rds.model.Parameter;

/** What is found before anything of a data migration is created. */
@ExtendWith(TestAws.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DmsCheckIT {
  private static final DmsKind ALL = new DmsKind.FullLoadAndChanges();

  private DmsFixture fixture;

  @BeforeAll
  void start() throws SQLException {
    fixture = DmsFixture.start(true);
  }

  @AfterAll
  void stop() throws SQLException {
    fixture.close();
  }

  @AfterEach
  void nothingIsLeft() throws SQLException {
    assertThat(fixture.left()).isEmpty();
  }

  private static List<DmsFinding> obstacles(DmsFixture fixture, DmsOrder order) {
    return fixture.migration(order).check().stream().filter(DmsFinding::blocks).toList();
  }

  private List<String> obstacles(DmsOrder order) {
    return obstacles(fixture, order).stream().map(DmsFinding::what).toList();
  }

  private DmsOrder of(DmsEnd source, DmsEnd target) {
    return new DmsOrder(
        "portage-dms-1", source, target, List.of(DmsFixture.ITEMS), ALL, DmsFixture.settings());
  }

  private static DmsEnd login(DmsEnd end, String user, String password) {
    DatabaseAddress at = end.address();
    return new DmsEnd(
        new DatabaseAddress(at.host(), at.port(), at.database(), user, new Password(password)),
        end.secret(),
        end.cluster());
  }

  @Test
  void whatFitsHasNoObstacleAndSaysWhatIsNotConfirmed() throws SQLException {
    assertThat(obstacles(fixture.order(1, ALL))).isEmpty();
    fixture.source.run(
        "SELECT pg_create_logical_replication_slot('migration_subscriber_old', 'pgoutput')");
    try {
      assertThat(fixture.migration(fixture.order(1, ALL)).check())
          .extracting(DmsFinding::what)
          .anyMatch(what -> what.startsWith("the source is Aurora PostgreSQL, which AWS does not"))
          .anyMatch(what -> what.contains("does not verify the servers"))
          .anyMatch(what -> what.startsWith("the slot migration_subscriber_old of an earlier"))
          .anyMatch(
              what ->
                  what.contains(
                      "not 1 in the parameter group default.aurora-postgresql17 of the target"));
    } finally {
      fixture.source.run("SELECT pg_drop_replication_slot('migration_subscriber_old')");
    }
  }

  @Test
  void aWrongParameterGroupIsShownWithTheCommandsThatReplaceIt() throws SQLException {
    try (DmsFixture replica = DmsFixture.start(false);
        RdsClient rds =
            replica.aws.prepare(RdsClient.builder()).httpClient(replica.aws.http()).build()) {
      assertThat(obstacles(replica, replica.order(1, new DmsKind.FullLoad()))).isEmpty();
      assertThat(obstacles(replica, replica.order(1, ALL)))
          .singleElement()
          .satisfies(
              found -> {
                assertThat(found.what())
                    .isEqualTo(
                        "rds.logical_replication is not 1 in the parameter group default.aurora-postgresql17 of the source");
                assertThat(found.fix().split(" && "))
                    .hasSize(4)
                    .allMatch(command -> command.startsWith("aws rds "));
              });
      String group = "dms-source-logical";
      rds.createDBClusterParameterGroup(
          r ->
              r.dbClusterParameterGroupName(group)
                  .dbParameterGroupFamily("aurora-postgresql17")
                  .description("logical"));
      rds.modifyDBClusterParameterGroup(
          r ->
              r.dbClusterParameterGroupName(group)
                  .parameters(
                      Parameter.builder()
                          .parameterName("rds.logical_replication")
                          .parameterValue("1")
                          .applyMethod(ApplyMethod.PENDING_REBOOT)
                          .build()));
      rds.modifyDBCluster(
          r -> r.dbClusterIdentifier("dms-source").dbClusterParameterGroupName(group));
      assertThat(obstacles(replica, replica.order(1, ALL)))
          .singleElement()
          .satisfies(
              found -> {
                assertThat(found.what()).contains("dms-source-writer", "has not got", group);
                assertThat(found.fix())
                    .isEqualTo(
                        "aws rds reboot-db-instance --db-instance-identifier dms-source-writer");
              });
    } finally {
      fixture.register();
    }
  }

  @Test
  void loginsThatDmsDoesNotAcceptAreNamedWithoutThePassword() {
    DmsOrder order =
        of(
            login(fixture.sourceEnd(), "a-user", "quoted'password"),
            login(fixture.targetEnd(), "u", "with blank"));
    assertThat(obstacles(order))
        .filteredOn(what -> what.startsWith("DMS does not accept"))
        .hasSize(4)
        .allSatisfy(what -> assertThat(what).doesNotContain("quoted'", "with blank"));
    String arn =
        DmsFixture.sandbox()
            .secretsManager()
            .put("dms-check", "{\"host\": \"h\", \"username\": \"user\", \"password\": \"a;b\"}");
    DmsOrder ofSecret = of(fixture.sourceEnd(), fixture.targetEnd().withSecret(arn));
    assertThat(obstacles(ofSecret))
        .singleElement()
        .asString()
        .startsWith("DMS does not accept the password of the target");
    DmsFixture.sandbox().secretsManager().put("dms-check", "no JSON");
    assertThat(obstacles(ofSecret)).singleElement().asString().contains("is not JSON");
    DmsFixture.sandbox().secretsManager().remove("dms-check");
    assertThat(obstacles(ofSecret)).singleElement().asString().contains("does not exist");
  }

  @Test
  void tablesThatAreMissingOrSelectOthersAreNamed() throws SQLException {
    fixture.rows(1, 2);
    fixture.target.run(
        "INSERT INTO items SELECT 'x', 'b', 'c', 's', array_fill(0, ARRAY[1024])::vector");
    DmsOrder usual = fixture.order(1, ALL);
    DmsOrder order =
        new DmsOrder(
            usual.name(),
            usual.source(),
            usual.target(),
            List.of(DmsFixture.ITEMS, SqlName.of("public", "100%")),
            ALL,
            usual.settings());
    assertThat(obstacles(order))
        .containsExactly(
            "the name of the table public.100% has a percent sign, by which DMS selects other tables, too",
            "the source has no table public.100% that its user may read",
            "the target has no table public.100% that its user may write");
    assertThat(fixture.migration(usual).check())
        .extracting(DmsFinding::fix)
        .contains("where nothing else writes it: TRUNCATE \"public\".\"items\"");
    fixture.empty();
  }

  @Test
  void rolesAreCheckedForWhatTheyTrustAndRead() {
    AwsRoles roles = AwsResources.of(fixture.aws).roles();
    String arn = "arn:aws:iam::123456789012:role/given";
    DmsOrder.Settings settings =
        new DmsOrder.Settings(List.of(), Optional.of(arn), Optional.empty());
    DmsOrder order = fixture.order(1, ALL, settings);
    assertThat(obstacles(order))
        .containsExactly(
            "no security group is named with which DMS reaches both clusters",
            "there is no role " + arn);
    DmsFixture.sandbox().iam().put("given", "dms.us-east-1.amazonaws.com");
    assertThat(obstacles(order))
        .contains("the role given does not trust dms-data-migrations.amazonaws.com")
        .anyMatch(what -> what.startsWith("the role given may not read the secret arn:aws:secret"));
    DmsFixture.sandbox().iam().remove("given");
    roles.create("given");
    roles.allow("given", List.of("arn:aws:secretsmanager:us-east-1:123456789012:secret:portage*"));
    assertThat(obstacles(order)).hasSize(1);
    roles.delete("given");
    DmsFixture.sandbox().iam().remove("dms-vpc-role");
    assertThat(obstacles(fixture, fixture.order(1, ALL)))
        .singleElement()
        .satisfies(
            found -> assertThat(found.fix()).contains("AmazonDMSVPCManagementRole", "create-role"));
    DmsFixture.sandbox().iam().put("dms-vpc-role", "dms.amazonaws.com");
  }

  @Test
  void subnetsInOneZoneAreRefused() {
    Map<String, String> zones = DmsFixture.sandbox().dms().settings().zones();
    DmsFixture.sandbox().rds().subnets(Map.of("subnet-a", "us-east-1a", "subnet-b", "us-east-1a"));
    try {
      assertThat(obstacles(fixture.order(1, ALL)))
          .singleElement()
          .asString()
          .contains("[subnet-a, subnet-b] are in one availability zone");
    } finally {
      DmsFixture.sandbox().rds().subnets(zones);
    }
  }

  @Test
  void aTargetThatDoesNotReachTheSourceIsFoundAndNoPasswordIsWrittenIntoALog() {
    DatabaseAddress at = fixture.source.address();
    DmsEnd away =
        DmsEnd.ofCluster(
            "dms-source",
            new DatabaseAddress(at.host(), 1, at.database(), at.user(), at.password()));
    assertThat(obstacles(of(away, fixture.targetEnd())))
        .singleElement()
        .satisfies(
            what ->
                assertThat(what)
                    .startsWith("the target does not reach the source")
                    .doesNotContain(at.password().value()));
  }

  @Test
  void aUserWithoutTheRightsIsNamedWithTheGrant() throws SQLException {
    fixture.source.run("CREATE ROLE plain LOGIN PASSWORD 'plain'");
    DatabaseAddress at = fixture.source.address();
    DatabaseAddress plain =
        new DatabaseAddress(at.host(), at.port(), at.database(), "plain", new Password("plain"));
    try (Database as = Database.open(() -> plain, 1)) {
      List<DmsFinding> found =
          new DmsServerCheck(new Sides(as, as), fixture.order(1, ALL)).findings();
      assertThat(found)
          .filteredOn(DmsFinding::blocks)
          .extracting(DmsFinding::what)
          .containsExactly(
              "the source has no table public.items that its user may read",
              "the target has no table public.items that its user may write",
              "the user of the source may not replicate",
              "the user of the target may not create the subscription that DMS needs");
    } finally {
      fixture.source.run("DROP ROLE plain");
    }
  }
}
