package dev.portage.dms;

import static dev.portage.dms.AwsCalls.asked;

import dev.portage.deployment.AwsAccess;
import dev.portage.dms.DmsWait.Poll;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.DeleteConflictException;
import software.amazon.awssdk.services.iam.model.EntityAlreadyExistsException;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.iam.model.PolicyEvaluationDecisionType;

/**
 * The roles of DMS. One role both reads the secrets and runs the data migration; its policy is the
 * one that AWS documents, with the two secrets in place of all (DMS User Guide, "Creating IAM
 * resources for homogeneous data migrations").
 */
final class AwsRoles {
  /** Through which DMS manages network interfaces; the console creates it, and the API does not. */
  static final String OF_VPC = "dms-vpc-role";

  private static final String POLICY = "portage";
  private static final String READ = "secretsmanager:GetSecretValue";

  private final IamClient client;
  private final String region;

  AwsRoles(AwsAccess aws) {
    this.region = aws.region();
    this.client = aws.prepare(IamClient.builder()).httpClient(aws.http()).build();
  }

  /** A role with those who may assume it, as JSON. */
  Optional<AwsFound> find(String name) {
    return asked(
        "look up the role " + name,
        "iam:GetRole",
        () -> {
          try {
            var role = client.getRole(request -> request.roleName(name)).role();
            return Optional.of(
                new AwsFound(
                    role.arn(),
                    URLDecoder.decode(role.assumeRolePolicyDocument(), StandardCharsets.UTF_8)));
          } catch (NoSuchEntityException e) {
            return Optional.empty();
          }
        });
  }

  /** Those services that have to be able to assume the role of a data migration. */
  List<String> principals() {
    return List.of("dms-data-migrations.amazonaws.com", "dms.%s.amazonaws.com".formatted(region));
  }

  /** The trust policy of a role for data migrations. */
  String trust() {
    return """
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", \
    "Principal": {"Service": ["%s"]}}]}\
    """
        .formatted(String.join("\", \"", principals()));
  }

  Poll<String> create(String name) {
    return asked(
        "create the role " + name,
        "iam:CreateRole",
        () -> {
          try {
            return new Poll.Done<>(
                client
                    .createRole(
                        request ->
                            request
                                .roleName(name)
                                .description("DMS data migration of Portage")
                                .assumeRolePolicyDocument(trust()))
                    .role()
                    .arn());
          } catch (EntityAlreadyExistsException e) {
            return new Poll.NotYet<>("it exists");
          }
        });
  }

  /**
   * The ARN that a secret of this name has, or will have.
   *
   * @param role of the same account
   * @param end six characters that AWS chooses, or as many question marks for any
   */
  String secretArn(String role, String name, String end) {
    String[] arn = role.split(":", -1);
    return "arn:%s:secretsmanager:%s:%s:secret:%s-%s".formatted(arn[1], region, arn[4], name, end);
  }

  /** Gives a role its policy; a new role is not known everywhere at once. */
  Poll<Boolean> allow(String name, List<String> secrets) {
    return asked(
        "give the role %s its policy".formatted(name),
        "iam:PutRolePolicy",
        () -> {
          try {
            client.putRolePolicy(
                request ->
                    request.roleName(name).policyName(POLICY).policyDocument(policy(secrets)));
            return new Poll.Done<>(true);
          } catch (NoSuchEntityException e) {
            return new Poll.NotYet<>("the role is not known yet");
          }
        });
  }

  /** Account and partition are those of the secrets. */
  String policy(List<String> secrets) {
    String[] arn = secrets.getFirst().split(":", -1);
    return """
    {"Version": "2012-10-17", "Statement": [
      {"Effect": "Allow", "Action": ["%1$s", "secretsmanager:DescribeSecret"],
       "Resource": ["%2$s"]},
      {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*",
       "Condition": {"StringEquals": {"kms:ViaService": "secretsmanager.%3$s.amazonaws.com"}}},
      {"Effect": "Allow", "Action": ["ec2:DescribeRouteTables", "ec2:DescribeSecurityGroups",
       "ec2:DescribeVpcPeeringConnections", "ec2:DescribeVpcs", "ec2:DescribePrefixLists",
       "logs:DescribeLogGroups", "cloudwatch:PutMetricData"], "Resource": "*"},
      {"Effect": "Allow", "Action": "servicequotas:GetServiceQuota",
       "Resource": "arn:%4$s:servicequotas:*:*:vpc/L-0EA8095F"},
      {"Effect": "Allow", "Action": ["logs:CreateLogGroup", "logs:DescribeLogStreams"],
       "Resource": "arn:%4$s:logs:*:%5$s:log-group:dms-data-migration-*"},
      {"Effect": "Allow", "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
       "Resource": "arn:%4$s:logs:*:%5$s:log-group:dms-data-migration-*:log-stream:*"},
      {"Effect": "Allow", "Action": ["ec2:CreateRoute", "ec2:DeleteRoute"],
       "Resource": "arn:%4$s:ec2:*:%5$s:route-table/*"},
      {"Effect": "Allow", "Action": "ec2:CreateTags",
       "Resource": ["arn:%4$s:ec2:*:%5$s:security-group/*",
       "arn:%4$s:ec2:*:%5$s:security-group-rule/*", "arn:%4$s:ec2:*:%5$s:route-table/*",
       "arn:%4$s:ec2:*:%5$s:vpc-peering-connection/*", "arn:%4$s:ec2:*:%5$s:vpc/*"]},
      {"Effect": "Allow", "Action": ["ec2:AuthorizeSecurityGroupIngress",
       "ec2:AuthorizeSecurityGroupEgress", "ec2:RevokeSecurityGroupIngress",
       "ec2:RevokeSecurityGroupEgress"],
       "Resource": ["arn:%4$s:ec2:*:%5$s:security-group/*",
       "arn:%4$s:ec2:*:%5$s:security-group-rule/*"]},
      {"Effect": "Allow", "Action": ["ec2:AcceptVpcPeeringConnection",
       "ec2:ModifyVpcPeeringConnectionOptions"],
       "Resource": "arn:%4$s:ec2:*:%5$s:vpc-peering-connection/*"}]}
    """
        .formatted(READ, String.join("\", \"", secrets), region, arn[1], arn[4]);
  }

  /** Whether a role may read a secret. */
  boolean reads(String role, String secret) {
    return asked(
        "evaluate the policies of " + role,
        "iam:SimulatePrincipalPolicy",
        () ->
            client
                .simulatePrincipalPolicy(
                    request -> request.policySourceArn(role).actionNames(READ).resourceArns(secret))
                .evaluationResults()
                .stream()
                .allMatch(result -> result.evalDecision() == PolicyEvaluationDecisionType.ALLOWED));
  }

  /** Deletes a role with its policy; what others have attached to it keeps it. */
  void delete(String name) {
    asked(
        "delete the role " + name,
        "iam:DeleteRolePolicy and iam:DeleteRole",
        () -> {
          try {
            deletePolicy(name);
            return client.deleteRole(request -> request.roleName(name));
          } catch (NoSuchEntityException | DeleteConflictException e) {
            return null;
          }
        });
  }

  private void deletePolicy(String name) {
    try {
      client.deleteRolePolicy(request -> request.roleName(name).policyName(POLICY));
    } catch (NoSuchEntityException e) {
      // A run that was killed before it gave the role its policy.
      return;
    }
  }
}
