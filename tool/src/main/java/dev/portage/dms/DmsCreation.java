package dev.portage.dms;

import dev.portage.dms.AwsDms.Login;
import dev.portage.dms.DmsOrder.Side;
import dev.portage.dms.DmsWait.Poll;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.journal.Created;
import dev.portage.journal.CreatedResources;
import dev.portage.journal.DmsResourceType;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Creates the resources of a data migration, those that do not exist yet. */
final class DmsCreation {
  /** A role that is new is known to all services after some seconds. */
  private static final Duration LONGEST = Duration.ofMinutes(5);

  private final AwsResources aws;
  private final CreatedResources creations;
  private final DmsOrder order;
  private final DmsWait wait;

  DmsCreation(AwsResources aws, CreatedResources creations, DmsOrder order, DmsWait wait) {
    this.aws = aws;
    this.creations = creations;
    this.order = order;
    this.wait = wait;
  }

  /** Creates them, each after those that it refers to. */
  void create() {
    String source = secret(Side.SOURCE);
    String target = secret(Side.TARGET);
    String role = order.settings().role().orElseGet(() -> role(List.of(source, target)));
    String profile = profile();
    Optional<String> certificate =
        order
            .settings()
            .certificate()
            .map(
                pem ->
                    made(
                        DmsResourceType.CERTIFICATE,
                        order.name(),
                        "",
                        () -> aws.dms().importCertificate(order.name(), pem)));
    AwsDms.Parts parts =
        new AwsDms.Parts(
            profile,
            new Login(provider(Side.SOURCE, certificate), source, role),
            new Login(provider(Side.TARGET, certificate), target, role));
    String project =
        made(
            DmsResourceType.PROJECT,
            order.name(),
            "",
            () -> aws.dms().createProject(order.name(), parts));
    made(
        DmsResourceType.DATA_MIGRATION,
        order.name(),
        order.kind().id(),
        () -> aws.dms().migrations().create(order, project, role));
  }

  private String secret(Side side) {
    DmsEnd end = order.end(side);
    return end.secret().orElseGet(() -> ownSecret(order.name(side), end));
  }

  private String ownSecret(String name, DmsEnd end) {
    String arn =
        made(DmsResourceType.SECRET, name, "", () -> aws.secrets().create(name, end.address()));
    wait.until(
        "secret " + name,
        LONGEST,
        () -> {
          aws.secrets().keep(name, end.address());
          return new Poll.Done<>(true);
        });
    return arn;
  }

  private String role(List<String> secrets) {
    String name = order.name();
    String arn = made(DmsResourceType.ROLE, name, "", () -> aws.roles().create(name));
    wait.until("policy of the role " + name, LONGEST, () -> aws.roles().allow(name, secrets));
    return arn;
  }

  private String profile() {
    String name = order.name();
    String group =
        made(
            DmsResourceType.SUBNET_GROUP,
            name,
            "",
            () -> aws.dms().createSubnetGroup(name, List.copyOf(subnets())));
    return made(
        DmsResourceType.PROFILE,
        name,
        "",
        () -> aws.dms().createInstanceProfile(name, group, order.settings().securityGroups()));
  }

  private List<String> subnets() {
    String cluster = DmsCheck.targetCluster(order);
    return List.copyOf(aws.rds().subnets(cluster).keySet());
  }

  private String provider(Side side, Optional<String> certificate) {
    DmsEnd end = order.end(side);
    String name = order.name(side);
    return made(
        DmsResourceType.PROVIDER,
        name,
        AwsDms.about(end),
        () -> aws.dms().createDataProvider(name, end, certificate));
  }

  /**
   * The ARN of a resource, which is created where it does not exist.
   *
   * @param about what one that exists has to be
   */
  private String made(
      DmsResourceType type, String name, String about, Supplier<Poll<String>> creation) {
    Created.DmsResource resource = new Created.DmsResource(type, name);
    if (!creations.outstanding(type.kind()).contains(name)) {
      wait.until(resource.described(), LONGEST, () -> requireUnused(resource));
      creations.record(type.kind(), name);
    }
    return wait.until(
        resource.described(), LONGEST, () -> existing(resource, about).orElseGet(creation));
  }

  private Poll<Boolean> requireUnused(Created.DmsResource resource) {
    if (aws.find(resource.type(), resource.name()).isPresent()) {
      throw new Fault(
          ExitCode.AWS_REFUSED,
          "the %s exists, and the target's journal does not know it: Portage did not create it"
              .formatted(resource.described()),
          "Delete it where it is yours and not used, and run the same command again.");
    }
    return new Poll.Done<>(true);
  }

  private Optional<Poll<String>> existing(Created.DmsResource resource, String about) {
    return aws.find(resource.type(), resource.name())
        .map(
            found -> {
              if (!about.isEmpty() && !found.about().equals(about)) {
                throw new Fault(
                    ExitCode.AWS_REFUSED,
                    "the %s is of %s, and %s is needed"
                        .formatted(resource.described(), found.about(), about),
                    "\"portage cleanup\" removes it; then run the same command again.");
              }
              return new Poll.Done<>(found.arn());
            });
  }
}
