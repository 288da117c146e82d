package dev.portage.dms;

import dev.portage.deployment.DatabaseSecret;
import dev.portage.dms.DmsOrder.Side;
import dev.portage.dms.RdsFacts.ParameterGroup;
import dev.portage.fault.Fault;
import dev.portage.postgres.DatabaseAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What AWS says: parameter groups, subnets, roles, secrets. */
record AwsDmsCheck(AwsResources aws, DmsOrder order) {
  /** It is the account's, and outlives a data migration, so that Portage does not create it. */
  static final String CREATE_VPC_ROLE =
      """
      aws iam create-role --role-name dms-vpc-role --assume-role-policy-document \
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":\
      "dms.amazonaws.com"},"Action":"sts:AssumeRole"}]}' && aws iam attach-role-policy \
      --role-name dms-vpc-role --policy-arn \
      arn:aws:iam::aws:policy/service-role/AmazonDMSVPCManagementRole\
      """;

  private static final int ZONES = 2;

  List<DmsFinding> findings() {
    List<DmsFinding> found = new ArrayList<>();
    if (order.kind().follows()) {
      found.addAll(parameters(Side.SOURCE));
      found.addAll(parameters(Side.TARGET));
    }
    found.addAll(network());
    found.addAll(secrets());
    found.addAll(roles());
    found.addAll(unconfirmed());
    return found;
  }

  private List<DmsFinding> parameters(Side side) {
    return order
        .end(side)
        .cluster()
        .flatMap(cluster -> ofGroup(side, cluster, aws.rds().parameterGroup(cluster)))
        .stream()
        .toList();
  }

  /** AWS asks for it on both sides, and only the source cannot do without. */
  private static Optional<DmsFinding> ofGroup(Side side, String cluster, ParameterGroup group) {
    if (group.logical() && !group.pending()) {
      return Optional.empty();
    }
    String what =
        group.logical()
            ? "the writer %s of the %s has not got rds.logical_replication = 1 of its parameter group"
                    .formatted(group.writer(), side.title())
                + " %s yet".formatted(group.name())
            : "rds.logical_replication is not 1 in the parameter group %s of the %s"
                .formatted(group.name(), side.title());
    return Optional.of(new DmsFinding(side == Side.SOURCE, what, fix(cluster, group)));
  }

  private static String fix(String cluster, ParameterGroup group) {
    List<String> commands = new ArrayList<>();
    String name = group.isDefault() ? cluster + "-logical" : group.name();
    if (!group.logical()) {
      if (group.isDefault()) {
        commands.add(
            "aws rds create-db-cluster-parameter-group --db-cluster-parameter-group-name %s"
                    .formatted(name)
                + " --db-parameter-group-family aurora-postgresql%s --description logical"
                    .formatted(group.major()));
      }
      commands.add(
          "aws rds modify-db-cluster-parameter-group --db-cluster-parameter-group-name %s"
                  .formatted(name)
              + " --parameters"
              + " ParameterName=rds.logical_replication,ParameterValue=1,ApplyMethod=pending-reboot");
      if (group.isDefault()) {
        commands.add(
            "aws rds modify-db-cluster --db-cluster-identifier %s --db-cluster-parameter-group-name %s"
                .formatted(cluster, name));
      }
    }
    commands.add("aws rds reboot-db-instance --db-instance-identifier " + group.writer());
    return String.join(" && ", commands);
  }

  private List<DmsFinding> network() {
    List<DmsFinding> found = new ArrayList<>();
    Map<String, String> subnets = aws.rds().subnets(DmsCheck.targetCluster(order));
    if (Set.copyOf(subnets.values()).size() < ZONES) {
      found.add(
          DmsFinding.obstacle(
              "the subnets of the target %s are in one availability zone, and DMS needs two"
                  .formatted(subnets.keySet()),
              "aws rds modify-db-subnet-group --db-subnet-group-name GROUP --subnet-ids %s SUBNET"
                  .formatted(String.join(" ", subnets.keySet()))));
    }
    if (order.settings().securityGroups().isEmpty()) {
      found.add(
          DmsFinding.obstacle(
              "no security group is named with which DMS reaches both clusters",
              "name one that both admit on their port, such as that of the embedding task"));
    }
    return found;
  }

  private List<DmsFinding> secrets() {
    List<DmsFinding> found = new ArrayList<>();
    for (Side side : Side.values()) {
      order.end(side).secret().ifPresent(arn -> found.addAll(ofSecret(side, arn)));
    }
    return found;
  }

  private List<DmsFinding> ofSecret(Side side, String arn) {
    Optional<AwsSecrets.Stored> secret = aws.secrets().find(arn);
    if (secret.isEmpty()) {
      return List.of(
          DmsFinding.obstacle(
              "the secret %s of the %s does not exist".formatted(arn, side.title()),
              "name the secret of the cluster (RDS console, Configuration)"));
    }
    try {
      DatabaseAddress login = DatabaseSecret.parse(secret.get().text(), arn);
      return DmsCheck.ofLogin(side, login.user(), login.password().value());
    } catch (Fault e) {
      return List.of(DmsFinding.obstacle(e.getMessage(), e.next()));
    }
  }

  private List<DmsFinding> roles() {
    List<DmsFinding> found = new ArrayList<>();
    if (aws.roles().find(AwsRoles.OF_VPC).isEmpty()) {
      found.add(
          DmsFinding.obstacle(
              "the account has no role %s, by which DMS uses subnets".formatted(AwsRoles.OF_VPC),
              CREATE_VPC_ROLE));
    }
    order.settings().role().ifPresent(arn -> found.addAll(ofRole(arn)));
    return found;
  }

  private List<DmsFinding> ofRole(String arn) {
    String name = arn.substring(arn.lastIndexOf('/') + 1);
    Optional<AwsFound> role = aws.roles().find(name);
    if (role.isEmpty()) {
      return List.of(
          DmsFinding.obstacle(
              "there is no role " + arn, "leave it out, and Portage creates one for DMS"));
    }
    List<DmsFinding> found = new ArrayList<>();
    for (String principal : aws.roles().principals()) {
      if (!role.get().about().contains('"' + principal + '"')) {
        found.add(
            DmsFinding.obstacle(
                "the role %s does not trust %s".formatted(name, principal),
                "aws iam update-assume-role-policy --role-name %s --policy-document '%s'"
                    .formatted(name, aws.roles().trust())));
      }
    }
    for (Side side : Side.values()) {
      if (!aws.roles().reads(arn, secret(arn, side, "AAAAAA"))) {
        found.add(unread(name, secret(arn, side, "??????")));
      }
    }
    return found;
  }

  private String secret(String role, Side side, String end) {
    return order
        .end(side)
        .secret()
        .orElseGet(() -> aws.roles().secretArn(role, order.name(side), end));
  }

  private DmsFinding unread(String role, String secret) {
    return DmsFinding.obstacle(
        "the role %s may not read the secret %s".formatted(role, secret),
        "aws iam put-role-policy --role-name %s --policy-name portage --policy-document '%s'"
            .formatted(role, aws.roles().policy(List.of(secret))));
  }

  private List<DmsFinding> unconfirmed() {
    List<DmsFinding> found = new ArrayList<>();
    if (order.source().cluster().isPresent()) {
      found.add(
          DmsFinding.warning(
              "the source is Aurora PostgreSQL, which AWS does not list as a source of homogeneous"
                  + " data migrations",
              "where DMS fails right after its start, use --route copy or --route replicate"));
    }
    if (order.settings().certificate().isEmpty()) {
      found.add(
          DmsFinding.warning(
              "DMS encrypts its connections and does not verify the servers",
              "give it the certificates of RDS: curl -O"
                  + " https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem"));
    }
    return found;
  }
}
