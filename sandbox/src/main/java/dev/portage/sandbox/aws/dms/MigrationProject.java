package dev.portage.sandbox.aws.dms;

import java.time.Instant;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A migration project: a source and a target with their secrets.
 *
 * @param name unlike that of the others
 * @param arn with a random id
 * @param profile its instance profile
 * @param ends its source and its target
 * @param created when
 */
record MigrationProject(
    String name, String arn, InstanceProfile profile, Ends ends, Instant created)
    implements Resource {

  /** Both sides of a project. */
  record Ends(End source, End target) {}

  /**
   * One side of a project.
   *
   * @param provider the address of its database
   * @param secret the name or the ARN of the secret with user and password
   * @param role the ARN of the role that may read the secret
   */
  record End(DataProvider provider, String secret, String role) {
    private ObjectNode json() {
      return JsonMapper.shared()
          .createObjectNode()
          .put("DataProviderName", provider.name())
          .put("DataProviderArn", provider.arn())
          .put("SecretsManagerSecretId", secret)
          .put("SecretsManagerAccessRoleArn", role);
    }
  }

  boolean isSource(String provider) {
    return ends.source().provider().is(provider);
  }

  boolean isTarget(String provider) {
    return ends.target().provider().is(provider);
  }

  boolean uses(DataProvider provider) {
    return Stream.of(ends.source(), ends.target()).anyMatch(end -> end.provider().equals(provider));
  }

  @Override
  public ObjectNode json() {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.put("MigrationProjectName", name)
        .put("MigrationProjectArn", arn)
        .put("MigrationProjectCreationTime", created.toString())
        .put("InstanceProfileArn", profile.arn())
        .put("InstanceProfileName", profile.name());
    json.putArray("SourceDataProviderDescriptors").add(ends.source().json());
    json.putArray("TargetDataProviderDescriptors").add(ends.target().json());
    return json;
  }
}
