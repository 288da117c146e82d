package dev.portage.sandbox.aws.secretsmanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.sandbox.aws.WithAwsSandbox;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.CreateSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.InvalidParameterException;
import software.amazon.awssdk.services.secretsmanager.model.InvalidRequestException;
import software.amazon.awssdk.services.secretsmanager.model.ResourceExistsException;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;

/** Tests secrets from their creation to their deletion, through the SDK. */
class SecretsIT implements WithAwsSandbox {
  private final SandboxHolder holder = new SandboxHolder();
  private SecretsManagerClient client;

  @Override
  public SandboxHolder holder() {
    return holder;
  }

  @BeforeAll
  void open() {
    client = client(SecretsManagerClient.builder());
  }

  @AfterAll
  void close() {
    client.close();
  }

  @Test
  void aSecretIsCreatedChangedAndDeleted() {
    CreateSecretResponse made = create("whole");
    assertThat(value(made.arn())).isEqualTo("first");
    assertThatThrownBy(() -> create("whole")).isInstanceOf(ResourceExistsException.class);

    String version =
        client.putSecretValue(r -> r.secretId("whole").secretString("second")).versionId();
    assertThat(version).isNotEqualTo(made.versionId());
    assertThat(value("whole")).isEqualTo("second");

    client.deleteSecret(r -> r.secretId(made.arn()).forceDeleteWithoutRecovery(true));
    assertThatThrownBy(() -> value("whole")).isInstanceOf(ResourceNotFoundException.class);
    assertThat(create("whole").name()).isEqualTo("whole");
  }

  @Test
  void aSecretThatCanBeRecoveredKeepsItsName() {
    create("kept");
    assertThatThrownBy(
            () ->
                client.deleteSecret(
                    r ->
                        r.secretId("kept")
                            .forceDeleteWithoutRecovery(true)
                            .recoveryWindowInDays(7L)))
        .isInstanceOf(InvalidParameterException.class);
    assertThat(client.deleteSecret(r -> r.secretId("kept")).deletionDate()).isNotNull();
    assertThatThrownBy(() -> create("kept"))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("scheduled for deletion");
  }

  private CreateSecretResponse create(String name) {
    return client.createSecret(r -> r.name(name).secretString("first"));
  }

  private String value(String id) {
    return client.getSecretValue(r -> r.secretId(id)).secretString();
  }
}
