package dev.portage.sandbox.aws.rds;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** A cluster parameter group of RDS, with the values that differ from the defaults. */
final class ParameterGroup {
  private static final String DEFAULT = "default.";
  private static final String DEFAULT_NAME = "default\\." + AuroraCluster.ENGINE + "\\d\\d";

  private final String name;
  private final String family;
  private final String description;
  private final Map<String, String> values = new ConcurrentSkipListMap<>();

  ParameterGroup(String name, String family, String description) {
    this.name = name;
    this.family = family;
    this.description = description;
  }

  /** Returns the family of an engine version, such as {@code aurora-postgresql15}. */
  static String family(String version) {
    return AuroraCluster.ENGINE + version.substring(0, version.indexOf('.'));
  }

  /** Returns the group that RDS gives to clusters of a family which name no other one. */
  static ParameterGroup ofFamily(String family) {
    return new ParameterGroup(DEFAULT + family, family, "Default cluster parameter group");
  }

  /** Returns the default group with this name, unless it is the name of another group. */
  static Optional<ParameterGroup> defaultNamed(String name) {
    return Optional.of(name)
        .filter(one -> one.matches(DEFAULT_NAME))
        .map(one -> ofFamily(one.substring(DEFAULT.length())));
  }

  String name() {
    return name;
  }

  String family() {
    return family;
  }

  String description() {
    return description;
  }

  /** Returns whether it belongs to RDS, and cannot be changed. */
  boolean isDefault() {
    return name.startsWith(DEFAULT);
  }

  void set(ClusterParameter parameter, String value) {
    values.put(parameter.title(), value);
  }

  /** Returns the values that were set, by the name of the parameter. */
  Map<String, String> values() {
    return Map.copyOf(values);
  }
}
