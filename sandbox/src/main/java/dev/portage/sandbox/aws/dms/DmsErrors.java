package dev.portage.sandbox.aws.dms;

import dev.portage.sandbox.aws.http.AwsError;
import dev.portage.sandbox.aws.http.AwsException;

/** The errors of DMS, with the names of its service model. */
final class DmsErrors {
  private DmsErrors() {}

  static AwsException accessDenied(String message) {
    return AwsError.client("AccessDeniedFault", message).exception();
  }

  static AwsException notFound(String message) {
    return AwsError.client("ResourceNotFoundFault", message).exception();
  }

  static AwsException alreadyExists(String kind, Resource existing) {
    return AwsError.client(
            "ResourceAlreadyExistsFault",
            "The %s %s already exists.".formatted(kind, existing.name()))
        .with("resourceArn", existing.arn())
        .exception();
  }

  static AwsException state(String message) {
    return AwsError.client("InvalidResourceStateFault", message).exception();
  }

  static AwsException operation(String message) {
    return AwsError.client("InvalidOperationFault", message).exception();
  }

  static AwsException zones() {
    return AwsError.client(
            "ReplicationSubnetGroupDoesNotCoverEnoughAZs",
            "The replication subnet group does not meet availability zone (AZ) coverage requirement. Please add subnets to cover at least 2 AZs.")
        .exception();
  }

  static AwsException subnet(String id) {
    return AwsError.client("InvalidSubnet", "The subnet %s isn't valid.".formatted(id)).exception();
  }

  static AwsException value(String message) {
    return AwsError.client("InvalidParameterValueException", message).exception();
  }
}
