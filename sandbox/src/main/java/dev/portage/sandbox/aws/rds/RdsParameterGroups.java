package dev.portage.sandbox.aws.rds;

import dev.portage.sandbox.aws.http.Xml;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The cluster parameter groups of an account: creating, changing, describing and deleting them. */
final class RdsParameterGroups {
  private static final Pattern NAME = Pattern.compile("[a-z](?!.*--)[a-z0-9-]{0,254}(?<!-)");
  private static final Pattern FAMILY = Pattern.compile(AuroraCluster.ENGINE + "\\d{2}");
  private static final String GROUP = "DBClusterParameterGroupName";

  /** The most that one call may change. */
  private static final int MOST = 20;

  private final RdsStore store;
  private final RdsXml xml;

  RdsParameterGroups(RdsStore store, RdsXml xml) {
    this.store = store;
    this.xml = xml;
  }

  Xml create(RdsForm form) {
    String name = form.requiredIdentifier(GROUP);
    String family = form.required("DBParameterGroupFamily");
    if (!NAME.matcher(name).matches()) {
      throw RdsErrors.value("The parameter %s is not a valid identifier.".formatted(GROUP));
    }
    if (!FAMILY.matcher(family).matches()) {
      throw RdsErrors.value("ParameterGroupFamily %s is not a valid family.".formatted(family));
    }
    ParameterGroup group = new ParameterGroup(name, family, form.required("Description"));
    if (store.parameterGroups().putIfAbsent(name, group) != null) {
      throw RdsErrors.groupExists(name);
    }
    return xml.parameterGroup(group);
  }

  private ParameterGroup named(RdsForm form) {
    String name = form.requiredIdentifier(GROUP);
    return store.parameterGroup(name).orElseThrow(() -> RdsErrors.noGroup(name));
  }

  /** Returns the groups that a call asks for. */
  List<ParameterGroup> groups(RdsForm form) {
    return form.text(GROUP).isPresent()
        ? List.of(named(form))
        : List.copyOf(store.parameterGroups().values());
  }

  Xml modify(RdsForm form) {
    ParameterGroup group = named(form);
    if (group.isDefault()) {
      throw RdsErrors.value(
          "The default parameter group %s can't be modified.".formatted(group.name()));
    }
    List<Map<String, String>> changes = form.members("Parameters.Parameter");
    if (changes.isEmpty() || changes.size() > MOST) {
      throw RdsErrors.value("Specify at least 1 and at most %d parameters.".formatted(MOST));
    }
    changes.forEach(RdsParameterGroups::check);
    changes.forEach(one -> group.set(parameter(one), one.get("ParameterValue")));
    return Xml.text(GROUP, group.name());
  }

  private static void check(Map<String, String> change) {
    ClusterParameter parameter = parameter(change);
    String value = change.getOrDefault("ParameterValue", "");
    if (!parameter.allows(value)) {
      throw RdsErrors.value(
          "Invalid parameter value: %s for: %s allowed values are: %s"
              .formatted(value, parameter.title(), parameter.allowed()));
    }
    if (!change.getOrDefault("ApplyMethod", "").equals("pending-reboot")) {
      throw RdsErrors.combination(
          "cannot use immediate apply method for static parameter: " + parameter.title());
    }
  }

  private static ClusterParameter parameter(Map<String, String> change) {
    String name = change.getOrDefault("ParameterName", "");
    return ClusterParameter.named(name)
        .orElseThrow(() -> RdsErrors.value("Could not find parameter with name: " + name));
  }

  List<Xml> describe(RdsForm form) {
    ParameterGroup group = named(form);
    Optional<String> source = form.text("Source");
    return Arrays.stream(ClusterParameter.values())
        .filter(one -> source.isEmpty() || source.get().equals(source(one, group)))
        .map(one -> parameter(one, group))
        .toList();
  }

  private static String source(ClusterParameter parameter, ParameterGroup group) {
    return group.values().containsKey(parameter.title()) ? "user" : "engine-default";
  }

  private static Xml parameter(ClusterParameter parameter, ParameterGroup group) {
    String value = parameter.value(group.values());
    List<Xml> fields = new ArrayList<>();
    fields.add(Xml.text("ParameterName", parameter.title()));
    if (!value.isEmpty()) {
      fields.add(Xml.text("ParameterValue", value));
    }
    fields.add(Xml.text("Source", source(parameter, group)));
    fields.add(Xml.text("ApplyType", "static"));
    fields.add(Xml.text("DataType", parameter.type()));
    fields.add(Xml.text("AllowedValues", parameter.allowed()));
    fields.add(Xml.text("IsModifiable", true));
    fields.add(Xml.text("ApplyMethod", "pending-reboot"));
    return Xml.of("Parameter", fields);
  }

  void delete(RdsForm form) {
    ParameterGroup group = named(form);
    if (group.isDefault()) {
      throw RdsErrors.groupState("A default DB Parameter Group cannot be deleted.");
    }
    if (store.clusters().values().stream().anyMatch(one -> one.parameterGroup() == group)) {
      throw RdsErrors.groupState(
          "One or more database instances are still members of this parameter group "
              + group.name()
              + ", so the group cannot be deleted");
    }
    store.parameterGroups().remove(group.name());
  }

  /** Returns the group that a call names for a cluster of this version, or that of the family. */
  ParameterGroup chosen(RdsForm form, String version) {
    String family = ParameterGroup.family(version);
    ParameterGroup group =
        form.identifier(GROUP).map(this::ofCluster).orElseGet(() -> ofFamily(family));
    if (!group.family().equals(family)) {
      throw RdsErrors.combination(
          "The Parameter Group %s with DBParameterGroupFamily %s cannot be used for this instance. Please use a Parameter Group with DBParameterGroupFamily %s"
              .formatted(group.name(), group.family(), family));
    }
    return group;
  }

  private ParameterGroup ofCluster(String name) {
    return store.parameterGroup(name).orElseThrow(() -> RdsErrors.noClusterGroup(name));
  }

  /** Returns the default group of a family. */
  ParameterGroup ofFamily(String family) {
    return ofCluster(ParameterGroup.ofFamily(family).name());
  }

  /** Returns a group for servers that allow logical replication from their first start. */
  ParameterGroup logical(String family) {
    String name = "logical-replication-" + family;
    return store
        .parameterGroups()
        .computeIfAbsent(name, key -> withLogicalReplication(name, family));
  }

  private static ParameterGroup withLogicalReplication(String name, String family) {
    ParameterGroup group = new ParameterGroup(name, family, "rds.logical_replication is on");
    group.set(ClusterParameter.LOGICAL_REPLICATION, "1");
    return group;
  }
}
