package dev.portage.deployment;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The outputs and resources of a CloudFormation stack.
 *
 * @param outputs values by output key
 * @param resources physical ids by logical id
 */
public record StackFacts(Map<String, String> outputs, Map<String, String> resources) {

  /**
   * The value of an output, by its plain key, or by its name followed by a hash of eight
   * hexadecimal digits, as CDK writes it (UPSTREAM 1.1).
   */
  public Optional<String> output(List<String> names) {
    return find(outputs, names);
  }

  /** The physical id of a resource, by its logical id with or without the hash (UPSTREAM 1.3). */
  public Optional<String> resource(List<String> names) {
    return find(resources, names);
  }

  /** The ARN of the secret with the database's login (UPSTREAM 1.2, 1.3). */
  Optional<String> databaseSecret() {
    return output(List.of("DbConfigSecretArn"))
        .or(() -> resource(List.of("VectorStoreClusterSecretAttachment")));
  }

  private static Optional<String> find(Map<String, String> values, List<String> names) {
    for (String name : names) {
      if (values.containsKey(name)) {
        return Optional.of(values.get(name));
      }
      Pattern hashed = Pattern.compile(Pattern.quote(name) + "[0-9A-F]{8}");
      Optional<String> value =
          values.entrySet().stream()
              .filter(entry -> hashed.matcher(entry.getKey()).matches())
              .map(Map.Entry::getValue)
              .findFirst();
      if (value.isPresent()) {
        return value;
      }
    }
    return Optional.empty();
  }
}
