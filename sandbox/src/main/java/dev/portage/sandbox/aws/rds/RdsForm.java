package dev.portage.sandbox.aws.rds;

import dev.portage.sandbox.aws.http.AwsError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The parameters of a call to RDS. */
record RdsForm(Map<String, String> fields) {

  Optional<String> text(String name) {
    return Optional.ofNullable(fields.get(name)).filter(value -> !value.isEmpty());
  }

  /** Returns an identifier in lower case, as RDS stores it. */
  Optional<String> identifier(String name) {
    return text(name).map(value -> value.toLowerCase(Locale.ROOT));
  }

  String required(String name) {
    return text(name)
        .orElseThrow(
            () ->
                AwsError.client(
                        "MissingParameter", "The request must contain the parameter " + name + ".")
                    .exception());
  }

  String requiredIdentifier(String name) {
    return required(name).toLowerCase(Locale.ROOT);
  }

  boolean flag(String name) {
    return flag(name, false);
  }

  boolean flag(String name, boolean otherwise) {
    return text(name).map(Boolean::parseBoolean).orElse(otherwise);
  }

  double number(String name, double otherwise) {
    return text(name).map(Double::parseDouble).orElse(otherwise);
  }

  /** Returns the members of a list, such as {@code VpcSecurityGroupIds.VpcSecurityGroupId.1}. */
  List<String> list(String prefix) {
    List<String> members = new ArrayList<>();
    for (int i = 1; fields.containsKey(prefix + "." + i); i++) {
      members.add(fields.get(prefix + "." + i));
    }
    return members;
  }

  /** Returns the members of a list of structures, each with its fields. */
  List<Map<String, String>> members(String prefix) {
    List<Map<String, String>> members = new ArrayList<>();
    for (int i = 1; ; i++) {
      Map<String, String> member = fieldsOf(prefix + "." + i + ".");
      if (member.isEmpty()) {
        return members;
      }
      members.add(member);
    }
  }

  private Map<String, String> fieldsOf(String prefix) {
    return fields.entrySet().stream()
        .filter(field -> field.getKey().startsWith(prefix))
        .collect(
            Collectors.toMap(
                field -> field.getKey().substring(prefix.length()), Map.Entry::getValue));
  }

  Map<String, String> tags() {
    Map<String, String> tags = new LinkedHashMap<>();
    for (int i = 1; fields.containsKey("Tags.Tag." + i + ".Key"); i++) {
      tags.put(
          fields.get("Tags.Tag." + i + ".Key"),
          fields.getOrDefault("Tags.Tag." + i + ".Value", ""));
    }
    return tags;
  }

  /** Returns the values of the filter with this name; none where the call does not have it. */
  List<String> filter(String name) {
    for (int i = 1; fields.containsKey("Filters.Filter." + i + ".Name"); i++) {
      if (fields.get("Filters.Filter." + i + ".Name").equals(name)) {
        return list("Filters.Filter." + i + ".Values.Value");
      }
    }
    return List.of();
  }
}
