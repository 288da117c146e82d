package dev.portage.dms;

import dev.portage.deployment.AwsAccess;
import dev.portage.journal.DmsResourceType;
import java.util.Optional;

/** All that a data migration needs in AWS, each kind in its service. */
record AwsResources(AwsDms dms, AwsRoles roles, AwsSecrets secrets, RdsFacts rds) {
  static AwsResources of(AwsAccess aws) {
    return new AwsResources(
        new AwsDms(aws), new AwsRoles(aws), new AwsSecrets(aws), new RdsFacts(aws));
  }

  Optional<AwsFound> find(DmsResourceType type, String name) {
    return switch (type) {
      case ROLE -> roles.find(name).map(role -> new AwsFound(role.arn(), ""));
      case SECRET -> secrets.find(name).map(secret -> new AwsFound(secret.arn(), ""));
      case DATA_MIGRATION, PROJECT, PROVIDER, PROFILE, SUBNET_GROUP, CERTIFICATE, REPLICATION ->
          dms.find(type, name);
    };
  }

  /** Requests the deletion of a resource, or says why it has to wait. */
  String delete(DmsResourceType type, String name, AwsFound found) {
    return switch (type) {
      case ROLE -> {
        roles.delete(name);
        yield "requested";
      }
      case SECRET -> {
        secrets.delete(name);
        yield "requested";
      }
      case DATA_MIGRATION -> dms.migrations().end(name);
      case PROJECT, PROVIDER, PROFILE, SUBNET_GROUP, CERTIFICATE, REPLICATION ->
          dms.delete(type, found.arn()) ? "requested" : "still in use";
    };
  }
}
