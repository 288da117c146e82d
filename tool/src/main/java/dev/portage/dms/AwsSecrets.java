package dev.portage.dms;

import static dev.portage.dms.AwsCalls.asked;

import dev.portage.deployment.AwsAccess;
import dev.portage.dms.DmsWait.Poll;
import dev.portage.postgres.DatabaseAddress;
import java.util.Optional;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.InvalidRequestException;
import software.amazon.awssdk.services.secretsmanager.model.ResourceExistsException;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;
import tools.jackson.databind.json.JsonMapper;

/** Secrets with the login of a database, in the form that RDS gives them. */
final class AwsSecrets {
  private final SecretsManagerClient client;

  AwsSecrets(AwsAccess aws) {
    this.client = aws.prepare(SecretsManagerClient.builder()).httpClient(aws.http()).build();
  }

  /** A secret and its text, which no message may have. */
  record Stored(String arn, String text) {
    @Override
    public String toString() {
      return arn;
    }
  }

  /** A secret by its name or ARN; empty also where it is scheduled for deletion. */
  Optional<Stored> find(String id) {
    return asked(
        "read the secret " + id,
        "secretsmanager:GetSecretValue",
        () -> {
          try {
            var found = client.getSecretValue(request -> request.secretId(id));
            return Optional.of(new Stored(found.arn(), found.secretString()));
          } catch (ResourceNotFoundException | InvalidRequestException e) {
            return Optional.empty();
          }
        });
  }

  /** Creates one; a name that was deleted a moment ago is not free yet. */
  Poll<String> create(String name, DatabaseAddress login) {
    return asked(
        "create the secret " + name,
        "secretsmanager:CreateSecret",
        () -> {
          try {
            return new Poll.Done<>(
                client
                    .createSecret(
                        request ->
                            request
                                .name(name)
                                .description("Login of a data migration of Portage")
                                .secretString(text(login)))
                    .arn());
          } catch (ResourceExistsException | InvalidRequestException e) {
            return new Poll.NotYet<>("its name is in use");
          }
        });
  }

  /** Stores another login, unless it is the same. */
  void keep(String name, DatabaseAddress login) {
    if (find(name).map(Stored::text).filter(text(login)::equals).isEmpty()) {
      asked(
          "change the secret " + name,
          "secretsmanager:PutSecretValue",
          () -> client.putSecretValue(r -> r.secretId(name).secretString(text(login))));
    }
  }

  private static String text(DatabaseAddress login) {
    return JsonMapper.shared()
        .createObjectNode()
        .put("engine", "postgres")
        .put("host", login.host())
        .put("port", login.port())
        .put("dbname", login.database())
        .put("username", login.user())
        .put("password", login.password().value())
        .toString();
  }

  /** Deletes one for ever: otherwise its name stays taken for a week. */
  void delete(String name) {
    asked(
        "delete the secret " + name,
        "secretsmanager:DeleteSecret",
        () -> {
          try {
            return client.deleteSecret(r -> r.secretId(name).forceDeleteWithoutRecovery(true));
          } catch (ResourceNotFoundException e) {
            return null;
          }
        });
  }
}
