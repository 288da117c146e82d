package dev.portage.sandbox.aws.secretsmanager;

import dev.portage.sandbox.aws.http.Account;
import dev.portage.sandbox.aws.http.AwsApi;
import dev.portage.sandbox.aws.http.AwsError;
import dev.portage.sandbox.aws.http.AwsException;
import dev.portage.sandbox.aws.http.Protocol;
import dev.portage.sandbox.aws.http.Request;
import dev.portage.sandbox.aws.http.Response;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Secrets Manager with GetSecretValue. A second put of a secret rotates it: its version changes.
 */
public final class Secrets implements AwsApi {
  private final Account account;
  private final InstantSource clock;
  private final Map<String, Secret> secrets = new ConcurrentHashMap<>();

  private record Secret(String arn, String name, String value, String version, Instant created) {}

  public Secrets(Account account, InstantSource clock) {
    this.account = account;
    this.clock = clock;
  }

  /**
   * Stores a secret's value, or rotates it.
   *
   * @param name the secret's name
   * @param value its text
   * @return its ARN, with six additional characters as in AWS; the same name gives the same ARN
   */
  public String put(String name, String value) {
    String arn = account.arn("secretsmanager", "secret:" + name + "-Sb0x1a");
    String version = UUID.randomUUID().toString();
    secrets.put(name, new Secret(arn, name, value, version, clock.instant()));
    return arn;
  }

  /** Returns the text of a secret, by its name or ARN. */
  public Optional<String> text(String id) {
    return named(id).map(Secret::value);
  }

  /** Returns the ARN of a secret, by its name or ARN. */
  public Optional<String> arn(String id) {
    return named(id).map(Secret::arn);
  }

  /** Deletes a secret. */
  public void remove(String name) {
    secrets.remove(name);
  }

  @Override
  public String service() {
    return "secretsmanager";
  }

  @Override
  public Protocol protocol() {
    return Protocol.JSON;
  }

  @Override
  public Response answer(Request request) {
    if (!operation(request).equals("GetSecretValue")) {
      throw unknown(request);
    }
    Secret secret = find(request.json().path("SecretId").asString(""));
    ObjectNode body = JsonMapper.shared().createObjectNode();
    body.put("ARN", secret.arn())
        .put("Name", secret.name())
        .put("VersionId", secret.version())
        .put("SecretString", secret.value())
        .put("CreatedDate", secret.created().toEpochMilli() / 1000.0);
    body.putArray("VersionStages").add("AWSCURRENT");
    return Response.json(body);
  }

  private Secret find(String id) {
    return named(id).orElseThrow(Secrets::notFound);
  }

  private Optional<Secret> named(String id) {
    return secrets.values().stream()
        .filter(secret -> secret.name().equals(id) || secret.arn().equals(id))
        .findFirst();
  }

  private static AwsException notFound() {
    String message = "Secrets Manager can't find the specified secret.";
    return AwsError.client("ResourceNotFoundException", message).exception();
  }
}
