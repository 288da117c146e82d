package dev.portage.sandbox.aws.dms;

import dev.portage.sandbox.aws.http.Account;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A replication subnet group. Answers have no ARN of it.
 *
 * @param name in lower case
 * @param arn which AWS shows in other places only
 * @param description of the caller
 * @param zones the availability zone of each subnet
 */
record SubnetGroup(String name, String arn, String description, Map<String, String> zones)
    implements Resource {
  private static final Pattern NAME = Pattern.compile("[a-z0-9._-]{1,255}");

  static SubnetGroup ordered(DmsRequest request, Account account, Map<String, String> zones) {
    String name = request.required("ReplicationSubnetGroupIdentifier").toLowerCase(Locale.ROOT);
    if (!NAME.matcher(name).matches() || name.equals("default")) {
      throw DmsErrors.value("The parameter ReplicationSubnetGroupIdentifier is not valid: " + name);
    }
    List<String> subnets = request.texts("SubnetIds");
    subnets.stream()
        .filter(subnet -> !zones.containsKey(subnet))
        .findFirst()
        .ifPresent(
            subnet -> {
              throw DmsErrors.subnet(subnet);
            });
    if (subnets.stream().map(zones::get).distinct().count() < 2) {
      throw DmsErrors.zones();
    }
    return new SubnetGroup(
        name,
        account.arn("dms", "subgrp:" + name),
        request.required("ReplicationSubnetGroupDescription"),
        chosen(subnets, zones));
  }

  private static Map<String, String> chosen(List<String> subnets, Map<String, String> zones) {
    Map<String, String> chosen = new TreeMap<>(zones);
    chosen.keySet().retainAll(subnets);
    return chosen;
  }

  @Override
  public ObjectNode json() {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.put("ReplicationSubnetGroupIdentifier", name)
        .put("ReplicationSubnetGroupDescription", description)
        .put("VpcId", "vpc-0a1b2c3d4e5f60000")
        .put("SubnetGroupStatus", "Complete");
    json.putArray("SupportedNetworkTypes").add("IPV4");
    ArrayNode subnets = json.putArray("Subnets");
    zones.forEach(
        (subnet, zone) -> {
          ObjectNode one = subnets.addObject();
          one.put("SubnetIdentifier", subnet).put("SubnetStatus", "Active");
          one.putObject("SubnetAvailabilityZone").put("Name", zone);
        });
    return json;
  }
}
