package dev.portage.sandbox.aws.iam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.sandbox.aws.WithAwsSandbox;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.DeleteConflictException;
import software.amazon.awssdk.services.iam.model.EntityAlreadyExistsException;
import software.amazon.awssdk.services.iam.model.MalformedPolicyDocumentException;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.iam.model.Role;

/** Tests IAM's roles through the SDK. */
class IamIT implements WithAwsSandbox {
  private static final String TRUST =
      """
      {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
       "Principal": {"Service": ["one.amazonaws.com", "two.amazonaws.com"]},
       "Action": "sts:AssumeRole"}]}
      """;

  private final SandboxHolder holder = new SandboxHolder();
  private IamClient client;

  @Override
  public SandboxHolder holder() {
    return holder;
  }

  @BeforeAll
  void open() {
    client = client(IamClient.builder());
  }

  @AfterAll
  void close() {
    client.close();
  }

  @Test
  void aSimulationEvaluatesEachActionOnEachResource() {
    String role = create("simulated").arn();
    policy("simulated", "reads", statement("Allow", "s3:Get*", "arn:one"));
    assertThat(
            client
                .simulatePrincipalPolicy(
                    r ->
                        r.policySourceArn(role)
                            .actionNames("s3:GetObject", "s3:PutObject")
                            .resourceArns("arn:one", "arn:two"))
                .evaluationResults())
        .extracting(
            one ->
                "%s %s %s"
                    .formatted(
                        one.evalActionName(), one.evalResourceName(), one.evalDecisionAsString()))
        .containsExactly(
            "s3:GetObject arn:one allowed",
            "s3:GetObject arn:two implicitDeny",
            "s3:PutObject arn:one implicitDeny",
            "s3:PutObject arn:two implicitDeny");
    assertThatThrownBy(
            () ->
                client.simulatePrincipalPolicy(
                    r -> r.policySourceArn("arn:missing").actionNames("s3:GetObject")))
        .isInstanceOf(NoSuchEntityException.class);
  }

  @Test
  void aRoleIsFoundUntilItIsDeletedAfterItsPolicies() {
    Role made = create("kept");
    assertThat(made.arn()).isEqualTo("arn:aws:iam::123456789012:role/kept");
    Role found = client.getRole(r -> r.roleName("kept")).role();
    assertThat(found.arn()).isEqualTo(made.arn());
    assertThat(found.createDate()).isEqualTo(made.createDate());
    assertThat(URLDecoder.decode(found.assumeRolePolicyDocument(), StandardCharsets.UTF_8))
        .isEqualTo(TRUST);

    policy("kept", "reads", statement("Allow", "s3:Get*", "*"));
    assertThatThrownBy(() -> client.deleteRole(r -> r.roleName("kept")))
        .isInstanceOf(DeleteConflictException.class);
    client.deleteRolePolicy(r -> r.roleName("kept").policyName("reads"));
    client.deleteRole(r -> r.roleName("kept"));
    assertThatThrownBy(() -> client.getRole(r -> r.roleName("kept")))
        .isInstanceOf(NoSuchEntityException.class);
  }

  @Test
  void whatIamRefusesIsRefused() {
    create("twice");
    assertThatThrownBy(() -> create("twice")).isInstanceOf(EntityAlreadyExistsException.class);
    assertThatThrownBy(() -> policy("twice", "broken", "{"))
        .isInstanceOf(MalformedPolicyDocumentException.class);
    assertThatThrownBy(() -> policy("twice", "empty", "{\"Statement\": []}"))
        .isInstanceOf(MalformedPolicyDocumentException.class);
    assertThatThrownBy(() -> policy("nobody", "reads", statement("Allow", "*", "*")))
        .isInstanceOf(NoSuchEntityException.class);
    assertThatThrownBy(() -> client.deleteRolePolicy(r -> r.roleName("twice").policyName("none")))
        .isInstanceOf(NoSuchEntityException.class);
  }

  @Test
  void otherServicesAskWhatARoleMayDo() {
    String arn = create("asked").arn();
    policy("asked", "reads", statement("Allow", "secretsmanager:Get*", "arn:*:secret:a-*"));
    Iam iam = aws().iam();
    assertThat(iam.trusts(arn, "two.amazonaws.com")).isTrue();
    assertThat(iam.trusts(arn, "three.amazonaws.com")).isFalse();
    assertThat(iam.allows(arn, "secretsmanager:GetSecretValue", "arn:x:secret:a-1")).isTrue();
    assertThat(iam.allows(arn, "secretsmanager:GetSecretValue", "arn:x:secret:b-1")).isFalse();
    assertThat(iam.allows(arn, "secretsmanager:PutSecretValue", "arn:x:secret:a-1")).isFalse();
    assertThat(iam.allows("arn:aws:iam::123456789012:role/none", "a:b", "c")).isFalse();

    policy("asked", "denies", statement("Deny", "*", "*"));
    assertThat(iam.allows(arn, "secretsmanager:GetSecretValue", "arn:x:secret:a-1")).isFalse();
  }

  private Role create(String name) {
    return client.createRole(r -> r.roleName(name).assumeRolePolicyDocument(TRUST)).role();
  }

  private void policy(String role, String name, String document) {
    client.putRolePolicy(r -> r.roleName(role).policyName(name).policyDocument(document));
  }

  private static String statement(String effect, String action, String resource) {
    return """
    {"Statement": {"Effect": "%s", "Action": "%s", "Resource": ["%s"]}}
    """
        .formatted(effect, action, resource);
  }
}
