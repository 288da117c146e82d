package dev.portage.sandbox.aws.dms;

import dev.portage.sandbox.aws.http.Account;
import java.time.Instant;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * An instance profile: the network of the migrations of a project.
 *
 * @param name unlike that of the others
 * @param arn with a random id
 * @param subnetGroup the name of its subnet group
 * @param order the call that created it
 * @param created when
 */
record InstanceProfile(
    String name, String arn, String subnetGroup, DmsRequest order, Instant created)
    implements Resource {

  static InstanceProfile ordered(
      DmsRequest request, Account account, SubnetGroup group, Instant now) {
    request.description();
    if (!request.text("NetworkType").orElse("IPV4").equals("IPV4")) {
      throw DmsErrors.value("The subnet group supports no other network type than IPV4.");
    }
    String arn = DmsRequest.arn(account, "instance-profile");
    return new InstanceProfile(
        request.name("InstanceProfileName", arn), arn, group.name(), request, now);
  }

  @Override
  public ObjectNode json() {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.put("InstanceProfileArn", arn)
        .put("InstanceProfileName", name)
        .put("InstanceProfileCreationTime", created.toString())
        .put("SubnetGroupIdentifier", subnetGroup)
        .put("NetworkType", "IPV4")
        // AWS's default, and rarely what a database in a private subnet wants.
        .put("PubliclyAccessible", order.flag("PubliclyAccessible", true));
    order.text("AvailabilityZone").ifPresent(zone -> json.put("AvailabilityZone", zone));
    order.text("KmsKeyArn").ifPresent(key -> json.put("KmsKeyArn", key));
    order.text("Description").ifPresent(text -> json.put("Description", text));
    JsonNode groups = order.body().path("VpcSecurityGroups");
    if (groups.isArray()) {
      json.set("VpcSecurityGroups", groups);
    }
    return json;
  }
}
