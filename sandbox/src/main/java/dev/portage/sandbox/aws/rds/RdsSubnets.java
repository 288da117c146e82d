package dev.portage.sandbox.aws.rds;

import dev.portage.sandbox.aws.http.Xml;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The subnet groups that clusters are in.
 *
 * @param zones the availability zone of each subnet; each group has all of them
 */
record RdsSubnets(RdsStore store, Map<String, String> zones) {

  List<Xml> describe(RdsForm form) {
    String name = form.required("DBSubnetGroupName");
    if (store.clusters().values().stream()
        .noneMatch(one -> one.facts().subnetGroup().equals(name))) {
      throw RdsErrors.noSubnetGroup(name);
    }
    return List.of(Xml.of("DBSubnetGroups", group(name)));
  }

  private Xml group(String name) {
    List<Xml> subnets =
        new TreeMap<>(zones)
            .entrySet().stream().map(one -> subnet(one.getKey(), one.getValue())).toList();
    return Xml.of(
        "DBSubnetGroup",
        Xml.text("DBSubnetGroupName", name),
        Xml.text("DBSubnetGroupDescription", "of a cluster"),
        Xml.text("VpcId", "vpc-0a1b2c3d4e5f60000"),
        Xml.text("SubnetGroupStatus", "Complete"),
        Xml.of("Subnets", subnets));
  }

  private static Xml subnet(String id, String zone) {
    return Xml.of(
        "Subnet",
        Xml.text("SubnetIdentifier", id),
        Xml.of("SubnetAvailabilityZone", Xml.text("Name", zone)),
        Xml.text("SubnetStatus", "Active"));
  }
}
