package dev.portage.deployment;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;

/** Reads secrets with GetSecretValue. */
public final class SecretsManagerStore implements SecretStore {
  private final SecretsManagerClient client;

  /** A store for the region of this access. */
  public SecretsManagerStore(AwsAccess aws) {
    this.client = aws.prepare(SecretsManagerClient.builder()).httpClient(aws.http()).build();
  }

  @Override
  public String read(String arn) {
    try {
      return client.getSecretValue(request -> request.secretId(arn)).secretString();
    } catch (ResourceNotFoundException e) {
      throw new Fault(
          ExitCode.BAD_CONFIGURATION,
          "there is no secret " + arn,
          "Name the cluster's secret with --secret (RDS console: the cluster's Configuration).",
          e);
    } catch (SdkException e) {
      throw AwsFaults.of(e, "read the secret " + arn, "secretsmanager:GetSecretValue");
    }
  }
}
