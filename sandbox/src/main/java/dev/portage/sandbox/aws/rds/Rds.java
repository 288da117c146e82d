package dev.portage.sandbox.aws.rds;

import dev.portage.sandbox.aws.http.Account;
import dev.portage.sandbox.aws.http.AwsApi;
import dev.portage.sandbox.aws.http.Protocol;
import dev.portage.sandbox.aws.http.Request;
import dev.portage.sandbox.aws.http.Response;
import dev.portage.sandbox.aws.http.Xml;
import dev.portage.sandbox.network.Vpc;
import dev.portage.sandbox.postgres.PostgresCluster;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * RDS for Aurora PostgreSQL: clusters, snapshots, restores and clones. Snapshots are real copies of
 * real clusters, and a restored cluster is a real server from the start of its first instance;
 * before that, nothing listens at its endpoint, as with Aurora.
 */
public final class Rds implements AwsApi, AutoCloseable {
  private static final String SERVERLESS = "db.serverless";
  private static final String NAMESPACE = "http://rds.amazonaws.com/doc/2014-10-31/";

  private final RdsStore store = RdsStore.empty();
  private final RdsXml xml;
  private final RdsChanges changes;
  private final RdsParameterGroups parameterGroups;
  private final InstantSource clock;
  private volatile RdsSettings settings;
  private volatile RdsSubnets subnets;

  /**
   * Starts without clusters.
   *
   * @param images the directory of the snapshots' files
   * @param vpc where restored clusters get their endpoints
   */
  public Rds(Account account, RdsSettings settings, InstantSource clock, Path images, Vpc vpc) {
    this.xml = new RdsXml(account);
    this.settings = settings;
    this.clock = clock;
    this.changes = new RdsChanges(store, this::settings, clock, images, vpc);
    this.parameterGroups = new RdsParameterGroups(store, xml);
    this.subnets = new RdsSubnets(store, Map.of());
  }

  /** Returns the current settings. */
  public RdsSettings settings() {
    return settings;
  }

  /** Replaces the settings. */
  public void settings(RdsSettings other) {
    settings = other;
  }

  /** Replaces the subnets of all clusters, each with its availability zone. */
  public void subnets(Map<String, String> zones) {
    subnets = new RdsSubnets(store, Map.copyOf(zones));
  }

  /** Adds a cluster with one instance, but without a server, so that it cannot have snapshots. */
  public void put(AuroraCluster cluster) {
    put(cluster, clock.instant());
  }

  /** Adds such a cluster that was created at this time. */
  public void put(AuroraCluster cluster, Instant created) {
    put(cluster, Optional.empty(), created);
  }

  /**
   * Adds a cluster with a running server, which the caller stops; its snapshots are real. One that
   * was added before keeps the time of its creation. Its parameter group has logical replication if
   * the server does.
   */
  public void put(AuroraCluster cluster, PostgresCluster server) {
    Instant created =
        Optional.ofNullable(store.clusters().get(cluster.identifier()))
            .map(RdsCluster::created)
            .orElseGet(clock::instant);
    put(cluster, Optional.of(RdsServer.of(server)), created);
  }

  private void put(AuroraCluster facts, Optional<RdsServer> server, Instant created) {
    RdsCluster cluster = new RdsCluster(facts, server, "available", created);
    String family = ParameterGroup.family(facts.engineVersion());
    cluster.startedWith(
        server.map(RdsServer::logical).orElse(false)
            ? parameterGroups.logical(family)
            : parameterGroups.ofFamily(family));
    store.clusters().put(facts.identifier(), cluster);
    String writer = facts.identifier() + "-writer";
    store
        .instances()
        .put(writer, new RdsInstance(writer, SERVERLESS, cluster, Map.of(), "available"));
  }

  /** Adds a snapshot without data: it can be described, but not restored. */
  public void putSnapshot(SnapshotFacts facts) {
    store.snapshots().put(facts.id(), new RdsSnapshot(facts, Map.of()));
  }

  /** Returns the cluster with this identifier. */
  public Optional<AuroraCluster> cluster(String id) {
    return Optional.ofNullable(store.clusters().get(id)).map(RdsCluster::facts);
  }

  /** Returns the identifiers of all clusters. */
  public List<String> clusters() {
    return List.copyOf(store.clusters().keySet());
  }

  /** Returns the identifiers of all instances. */
  public List<String> instances() {
    return List.copyOf(store.instances().keySet());
  }

  /**
   * Does what CloudFormation does with a cluster that it has replaced: takes a last snapshot, and
   * removes the cluster from RDS. Its server keeps running. A cluster without a server leaves no
   * snapshot.
   */
  public void replaced(String id, String lastSnapshot) {
    RdsCluster cluster = store.cluster(id);
    if (cluster.server().isPresent()) {
      changes.snapshot(lastSnapshot, cluster, Map.of());
    }
    store.members(cluster).forEach(one -> store.instances().remove(one.identifier()));
    store.clusters().remove(id);
  }

  @Override
  public String service() {
    return "rds";
  }

  @Override
  public Protocol protocol() {
    return Protocol.QUERY;
  }

  @Override
  public Response answer(Request request) {
    RdsForm form = new RdsForm(request.form());
    String operation = operation(request);
    return switch (operation) {
      case "DescribeDBClusters" -> result(operation, describeClusters(form));
      case "DescribeDBInstances" -> result(operation, describeInstances(form));
      case "DescribeDBClusterSnapshots" -> result(operation, describeSnapshots(form));
      case "DescribeDBEngineVersions" -> result(operation, describeVersions(form));
      case "DescribeDBSubnetGroups" -> result(operation, subnets.describe(form));
      case "ListTagsForResource" -> result(operation, List.of(tags(form)));
      case "CreateDBClusterSnapshot" -> result(operation, List.of(createSnapshot(form)));
      case "RestoreDBClusterFromSnapshot" -> result(operation, List.of(restore(form)));
      case "RestoreDBClusterToPointInTime" -> result(operation, List.of(cloned(form)));
      case "CreateDBInstance" -> result(operation, List.of(createInstance(form)));
      case "ModifyDBCluster" -> result(operation, List.of(modify(form)));
      case "DeleteDBInstance" -> result(operation, List.of(deleteInstance(form)));
      case "DeleteDBCluster" -> result(operation, List.of(deleteCluster(form)));
      case "RebootDBInstance" -> result(operation, List.of(reboot(form)));
      case "CreateDBClusterParameterGroup" ->
          result(operation, List.of(parameterGroups.create(form)));
      case "ModifyDBClusterParameterGroup" ->
          result(operation, List.of(parameterGroups.modify(form)));
      case "DescribeDBClusterParameterGroups" ->
          result(
              operation,
              page(
                  form,
                  "DBClusterParameterGroups",
                  parameterGroups.groups(form),
                  xml::parameterGroup));
      case "DescribeDBClusterParameters" ->
          result(operation, page(form, "Parameters", parameterGroups.describe(form), xml -> xml));
      case "DeleteDBClusterParameterGroup" -> deleted(form);
      default -> throw unknown(request);
    };
  }

  private List<Xml> describeClusters(RdsForm form) {
    List<RdsCluster> found =
        form.identifier("DBClusterIdentifier")
            .map(id -> List.of(store.cluster(id)))
            .orElseGet(() -> List.copyOf(store.clusters().values()));
    return page(form, "DBClusters", found, this::xml);
  }

  private Xml xml(RdsCluster cluster) {
    return xml.cluster(cluster, store.members(cluster));
  }

  private List<Xml> describeInstances(RdsForm form) {
    List<String> of = form.filter("db-cluster-id");
    List<RdsInstance> found =
        form
            .identifier("DBInstanceIdentifier")
            .map(id -> List.of(store.instance(id)))
            .orElseGet(() -> List.copyOf(store.instances().values()))
            .stream()
            .filter(one -> of.isEmpty() || of.contains(one.cluster().facts().identifier()))
            .toList();
    return page(form, "DBInstances", found, xml::instance);
  }

  private List<Xml> describeSnapshots(RdsForm form) {
    Optional<String> of = form.identifier("DBClusterIdentifier");
    Optional<String> type = form.text("SnapshotType");
    List<RdsSnapshot> found =
        form
            .identifier("DBClusterSnapshotIdentifier")
            .map(id -> List.of(named(id, type)))
            .orElseGet(() -> List.copyOf(store.snapshots().values()))
            .stream()
            .filter(one -> of.isEmpty() || of.get().equals(one.source().identifier()))
            .filter(one -> type.isEmpty() || type.get().equals(one.type()))
            .toList();
    return page(form, "DBClusterSnapshots", found, xml::snapshot);
  }

  /** Returns a snapshot by its identifier; RDS wants the type, too, of one that it took itself. */
  private RdsSnapshot named(String id, Optional<String> type) {
    RdsSnapshot found = store.snapshot(id);
    if (found.type().equals("automated") && type.isEmpty()) {
      throw RdsErrors.noSnapshot(id);
    }
    return found;
  }

  private List<Xml> describeVersions(RdsForm form) {
    boolean ours = form.text("Engine").map(AuroraCluster.ENGINE::equals).orElse(true);
    Optional<String> asked = form.text("EngineVersion");
    List<String> found =
        settings.offered().stream()
            .filter(version -> ours)
            .filter(
                version ->
                    asked.isEmpty()
                        || version.equals(asked.get())
                        || version.startsWith(asked.get() + "."))
            .toList();
    return page(form, "DBEngineVersions", found, xml::version);
  }

  /** Returns a page of the list, with a marker unless it is the last page. */
  private <T> List<Xml> page(RdsForm form, String name, List<T> all, Function<T, Xml> view) {
    int from = form.text("Marker").map(Integer::parseInt).orElse(0);
    int size = Math.min(settings.page(), (int) form.number("MaxRecords", 100));
    int to = Math.min(all.size(), from + size);
    Xml part = Xml.of(name, all.subList(Math.min(from, to), to).stream().map(view).toList());
    return to < all.size() ? List.of(part, Xml.text("Marker", to)) : List.of(part);
  }

  private Xml tags(RdsForm form) {
    String arn = form.required("ResourceName");
    return switch (arn.split(":", 7)[5]) {
      case "cluster" -> RdsXml.tags(store.cluster(arn).facts().tags());
      case "cluster-snapshot" -> RdsXml.tags(store.snapshot(arn).tags());
      default -> RdsXml.tags(store.instance(arn).tags());
    };
  }

  private Xml createSnapshot(RdsForm form) {
    RdsCluster cluster = store.cluster(form.requiredIdentifier("DBClusterIdentifier"));
    String id = RdsRules.identifier(form, "DBClusterSnapshotIdentifier");
    return xml.snapshot(changes.snapshot(id, cluster, form.tags()));
  }

  private Xml restore(RdsForm form) {
    RdsSnapshot snapshot = store.snapshot(form.required("SnapshotIdentifier"));
    RdsRules.engine(form);
    String version = form.text("EngineVersion").orElse(snapshot.source().engineVersion());
    RdsRules.version(version, snapshot.source().engineVersion(), settings.offered());
    String lifecycle = RdsRules.lifecycle(form, version);
    AuroraCluster facts =
        ordered(form, version, snapshot.source().kmsKey(), ServerlessCapacity.NONE);
    RdsCluster restored = changes.restore(facts, snapshot, parameterGroups.chosen(form, version));
    restored.lifecycleSupport(lifecycle);
    return xml(restored);
  }

  /** Clones a cluster; the sandbox keeps no log from which an earlier time could be restored. */
  private Xml cloned(RdsForm form) {
    CloneRules.request(form);
    RdsCluster source = store.cluster(CloneRules.source(form, xml.account()));
    AuroraCluster facts = source.facts();
    CloneRules.key(form, facts);
    String lifecycle = RdsRules.lifecycle(form, facts.engineVersion());
    RdsCluster clone =
        changes.cloned(
            ordered(form, facts.engineVersion(), facts.kmsKey(), source.capacity()),
            source,
            parameterGroups.chosen(form, facts.engineVersion()));
    clone.lifecycleSupport(lifecycle);
    return xml(clone);
  }

  /** Returns the cluster that a call asks for. */
  private static AuroraCluster ordered(
      RdsForm form, String version, String kmsKey, ServerlessCapacity otherwise) {
    ServerlessCapacity capacity = ServerlessCapacity.in(form, version, otherwise);
    return new AuroraCluster(
        RdsRules.identifier(form, "DBClusterIdentifier"),
        "127.0.0.1",
        AuroraCluster.UNUSED_PORT,
        version,
        form.text("KmsKeyId").orElse(kmsKey),
        form.text("DBSubnetGroupName").orElse("default"),
        form.list("VpcSecurityGroupIds.VpcSecurityGroupId"),
        capacity.minimum(),
        capacity.maximum(),
        form.tags());
  }

  private Xml createInstance(RdsForm form) {
    RdsCluster cluster = store.cluster(form.requiredIdentifier("DBClusterIdentifier"));
    RdsRules.engine(form);
    String id = RdsRules.identifier(form, "DBInstanceIdentifier");
    String type = form.required("DBInstanceClass");
    if (type.equals(SERVERLESS) && cluster.facts().maximumCapacity() == 0) {
      throw RdsErrors.combination(
          "Set the Serverless v2 scaling configuration on the parent DB cluster before creating a"
              + " Serverless v2 DB instance.");
    }
    return xml.instance(
        changes.instance(
            id, type, cluster, form.tags(), form.flag("AutoMinorVersionUpgrade", true)));
  }

  private Xml modify(RdsForm form) {
    RdsCluster cluster = store.cluster(form.requiredIdentifier("DBClusterIdentifier"));
    form.text("MasterUserPassword").ifPresent(RdsRules::password);
    ServerlessCapacity capacity =
        ServerlessCapacity.in(form, cluster.facts().engineVersion(), cluster.capacity());
    if (form.text("DBClusterParameterGroupName").isPresent()) {
      cluster.parameterGroup(parameterGroups.chosen(form, cluster.facts().engineVersion()));
    }
    // Without the flag it would be applied in the next maintenance window, which is far away.
    if (form.flag("ApplyImmediately")) {
      changes.capacity(cluster, capacity);
      form.text("MasterUserPassword").ifPresent(password -> changes.password(cluster, password));
    }
    return xml(cluster);
  }

  private Xml deleteInstance(RdsForm form) {
    RdsInstance instance = store.instance(form.requiredIdentifier("DBInstanceIdentifier"));
    if (form.text("FinalDBSnapshotIdentifier").isPresent()) {
      throw RdsErrors.combination(
          "FinalDBSnapshotIdentifier can not be specified when deleting a cluster instance");
    }
    changes.delete(instance);
    return xml.instance(instance);
  }

  private Xml reboot(RdsForm form) {
    RdsInstance instance = store.instance(form.requiredIdentifier("DBInstanceIdentifier"));
    changes.reboot(instance);
    return xml.instance(instance);
  }

  private Response deleted(RdsForm form) {
    parameterGroups.delete(form);
    return Response.query("DeleteDBClusterParameterGroup", NAMESPACE);
  }

  private Xml deleteCluster(RdsForm form) {
    RdsCluster cluster = store.cluster(form.requiredIdentifier("DBClusterIdentifier"));
    Optional<String> last = form.identifier("FinalDBSnapshotIdentifier");
    if (last.isPresent() == form.flag("SkipFinalSnapshot")) {
      throw RdsErrors.combination(
          "Please specify FinalSnapshotIdentifier or SkipFinalSnapshot, and not both");
    }
    last.ifPresent(id -> changes.snapshot(id, cluster, Map.of()));
    changes.delete(cluster);
    return xml(cluster);
  }

  private static Response result(String operation, List<Xml> content) {
    return Response.query(operation, NAMESPACE, content);
  }

  /** Stops every server that was restored from a snapshot. */
  @Override
  public void close() {
    changes.close();
  }
}
