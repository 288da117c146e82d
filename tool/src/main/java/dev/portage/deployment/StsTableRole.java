package dev.portage.deployment;

import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The role through which the embedding task reaches the table; its own role has no permission there
 * (UPSTREAM 2.6). A session policy narrows it down to one user's items, as the application does.
 */
public final class StsTableRole {
  private static final JsonMapper JSON = JsonMapper.shared();

  private StsTableRole() {}

  /**
   * Access with the role's credentials, which renew themselves.
   *
   * @param roleArn the role
   * @param tableArn of the table, for the policy
   * @param userId whose items may be touched
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
