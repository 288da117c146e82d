package dev.portage.sandbox.aws.dms;

import dev.portage.sandbox.aws.http.Account;
import dev.portage.sandbox.aws.http.AwsApi;
import dev.portage.sandbox.aws.http.Protocol;
import dev.portage.sandbox.aws.http.Request;
import dev.portage.sandbox.aws.http.Response;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * DMS with homogeneous data migrations of PostgreSQL. They are real: the rows go from one server to
 * another with PostgreSQL's own means, as in AWS.
 */
public final class Dms implements AwsApi, AutoCloseable {
  private final DmsResources resources;
  private final DataMigrations migrations;
  private final Account account;
  private final InstantSource clock;
  private volatile DmsSettings settings;

  public Dms(
      Account account,
      AccountAccess access,
      DmsSettings settings,
      InstantSource clock,
      Path directory) {
    this.account = account;
    // Answers have milliseconds, and so has everything that is computed from their times.
    this.clock = () -> clock.instant().truncatedTo(ChronoUnit.MILLIS);
    this.settings = settings;
    this.resources = new DmsResources(account, access, this::settings, this.clock);
    this.migrations = new DataMigrations(access, this::settings, directory);
  }

  /** Returns the current settings. */
  public DmsSettings settings() {
    return settings;
  }

  /** Replaces the settings. */
  public void settings(DmsSettings other) {
    settings = other;
  }

  /**
   * Gives a running data migration the status maintenance for as long as a start takes, as AWS does
   * when it replaces the software under it; the migration keeps running.
   */
  public void maintain(String identifier) {
    migrations.maintain(migrations.registry().get(identifier));
  }

  /** Returns the names of all data migrations. */
  public List<String> dataMigrations() {
    return migrations.registry().all().stream().map(DataMigration::name).toList();
  }

  /** Returns all resources that exist, each with its kind and name. */
  public List<String> resources() {
    return Stream.concat(
            resources.names(), dataMigrations().stream().map(name -> "data migration " + name))
        .toList();
  }

  @Override
  public String service() {
    return "dms";
  }

  @Override
  public Protocol protocol() {
    return Protocol.JSON;
  }

  @Override
  public Response answer(Request call) {
    DmsRequest request = new DmsRequest(call.json());
    return switch (operation(call)) {
      case "CreateReplicationSubnetGroup" ->
          one("ReplicationSubnetGroup", resources.createSubnetGroup(request));
      case "CreateInstanceProfile" ->
          one("InstanceProfile", resources.createInstanceProfile(request));
      case "CreateDataProvider" -> one("DataProvider", resources.createDataProvider(request));
      case "CreateMigrationProject" -> one("MigrationProject", resources.createProject(request));
      case "CreateDataMigration" -> one(create(request));
      case "ImportCertificate" -> one("Certificate", resources.importCertificate(request));
      case "DescribeCertificates" -> page(request, "Certificates", resources.certificates(request));
      case "DeleteCertificate" -> one("Certificate", resources.deleteCertificate(request));
      case "DescribeReplicationSubnetGroups" ->
          page(request, "ReplicationSubnetGroups", resources.subnetGroups(request));
      case "DescribeInstanceProfiles" ->
          page(request, "InstanceProfiles", resources.instanceProfiles(request));
      case "DescribeDataProviders" ->
          page(request, "DataProviders", resources.dataProviders(request));
      case "DescribeMigrationProjects" ->
          page(request, "MigrationProjects", resources.projects(request));
      case "DescribeDataMigrations" -> describe(request);
      case "StartDataMigration" -> one(start(request));
      case "StopDataMigration" -> one(stop(request));
      case "DeleteDataMigration" -> one(delete(request));
      case "DeleteMigrationProject" ->
          one("MigrationProject", resources.deleteProject(request, migrations.registry()));
      case "DeleteDataProvider" -> one("DataProvider", resources.deleteDataProvider(request));
      case "DeleteInstanceProfile" ->
          one("InstanceProfile", resources.deleteInstanceProfile(request));
      case "DeleteReplicationSubnetGroup" -> {
        resources.deleteSubnetGroup(request);
        yield Response.json(JsonMapper.shared().createObjectNode());
      }
      default -> throw unknown(call);
    };
  }

  private DataMigration create(DmsRequest request) {
    MigrationProject project = resources.project(request.required("MigrationProjectIdentifier"));
    String arn = DmsRequest.arn(account, "data-migration");
    String name = request.name("DataMigrationName", arn);
    DataMigration migration =
        new DataMigration(name, arn, project, MigrationOrder.in(request), clock);
    migrations.create(migration);
    return migration;
  }

  private DataMigration start(DmsRequest request) {
    StartType type = StartType.parse(request.required("StartType"));
    DataMigration migration = named(request);
    migrations.start(migration, type);
    return migration;
  }

  private DataMigration stop(DmsRequest request) {
    DataMigration migration = named(request);
    migrations.stop(migration);
    return migration;
  }

  private DataMigration delete(DmsRequest request) {
    DataMigration migration = named(request);
    migrations.delete(migration);
    return migration;
  }

  private DataMigration named(DmsRequest request) {
    return migrations.registry().get(request.required("DataMigrationIdentifier"));
  }

  private Response describe(DmsRequest request) {
    boolean withSettings = !request.flag("WithoutSettings", false);
    boolean withStatistics = !request.flag("WithoutStatistics", false);
    return page(
        request,
        "DataMigrations",
        MigrationFilters.DATA_MIGRATIONS.apply(request, migrations.registry()),
        one -> one.json(withSettings, withStatistics));
  }

  private static Response one(DataMigration migration) {
    return one("DataMigration", migration);
  }

  private static Response one(String member, Resource resource) {
    ObjectNode answer = JsonMapper.shared().createObjectNode();
    answer.set(member, resource.json());
    return Response.json(answer);
  }

  private Response page(DmsRequest request, String member, List<? extends Resource> found) {
    return page(request, member, found, Resource::json);
  }

  /** Returns a page of the list, with a marker unless it is the last page. */
  private <R extends Resource> Response page(
      DmsRequest request, String member, List<R> found, Function<R, ObjectNode> view) {
    int from = request.position();
    int to =
        Math.min(found.size(), from + Math.min(settings.page(), request.number("MaxRecords", 100)));
    ObjectNode answer = JsonMapper.shared().createObjectNode();
    ArrayNode list = answer.putArray(member);
    found.subList(Math.min(from, to), to).forEach(one -> list.add(view.apply(one)));
    if (to < found.size()) {
      answer.put("Marker", Integer.toString(to));
    }
    return Response.json(answer);
  }

  /** Ends all data migrations; what they have created on source and target is left. */
  @Override
  public void close() {
    migrations.close();
  }
}
