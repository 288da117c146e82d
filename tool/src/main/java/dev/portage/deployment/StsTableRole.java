package dev.portage.deployment;

import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Assumes the role with which the embedding task accesses the table; its own role has no permission
 * for it (UPSTREAM 2.6). As in the application, a session policy restricts the role to one user's
 * items.
 */
public final class StsTableRole {
  private static final JsonMapper JSON = JsonMapper.shared();

  private StsTableRole() {}

  /**
   * Access with the role's credentials, which are renewed automatically.
   *
   * @param roleArn the role
   * @param tableArn the table, for the policy
   * @param userId the user whose items may be accessed
   */
  public static AwsAccess assume(AwsAccess aws, String roleArn, String tableArn, String userId) {
    StsClient sts = aws.prepare(StsClient.builder()).httpClient(aws.http()).build();
    return aws.with(
        StsAssumeRoleCredentialsProvider.builder()
            .stsClient(sts)
            .refreshRequest(
                request ->
                    request
                        .roleArn(roleArn)
                        .roleSessionName("DynamoDBSession")
                        .policy(policy(tableArn, userId)))
            .build());
  }

  static String policy(String tableArn, String userId) {
    ObjectNode statement = JSON.createObjectNode();
    statement.put("Effect", "Allow");
    ArrayNode actions = statement.putArray("Action");
    actions.add("dynamodb:GetItem").add("dynamodb:Query").add("dynamodb:UpdateItem");
    statement.putArray("Resource").add(tableArn).add(tableArn + "/index/*");
    statement
        .putObject("Condition")
        .putObject("ForAllValues:StringLike")
        .putArray("dynamodb:LeadingKeys")
        .add(userId + "*");
    ObjectNode policy = JSON.createObjectNode();
    policy.put("Version", "2012-10-17");
    policy.putArray("Statement").add(statement);
    return JSON.writeValueAsString(policy);
  }
}
