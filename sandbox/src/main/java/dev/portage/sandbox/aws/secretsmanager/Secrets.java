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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Secrets Manager: secrets are created, read, changed and deleted. A second put of a secret rotates
 * it: its version changes.
 */
public final class Secrets implements AwsApi {
  private final Account account;
  private final InstantSource clock;
  private final Map<String, Secret> secrets = new ConcurrentHashMap<>();
  private final Set<String> deleted = ConcurrentHashMap.newKeySet();

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

  /** Returns the names of all secrets. */
  public List<String> names() {
    return List.copyOf(secrets.keySet());
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
    JsonNode body = request.json();
    return switch (operation(request)) {
      case "GetSecretValue" -> value(find(body.path("SecretId").asString("")));
      case "CreateSecret" -> create(body);
      case "PutSecretValue" -> replace(body);
      case "DeleteSecret" -> delete(body);
      default -> throw unknown(request);
    };
  }

  private static Response value(Secret secret) {
    ObjectNode body = identity(secret);
    body.put("VersionId", secret.version())
        .put("SecretString", secret.value())
        .put("CreatedDate", seconds(secret.created()));
    body.putArray("VersionStages").add("AWSCURRENT");
    return Response.json(body);
  }

  private static ObjectNode identity(Secret secret) {
    return JsonMapper.shared()
        .createObjectNode()
        .put("ARN", secret.arn())
        .put("Name", secret.name());
  }

  private static double seconds(Instant time) {
    return time.toEpochMilli() / 1000.0;
  }

  private Response create(JsonNode body) {
    String name = body.path("Name").asString("");
    if (name.isEmpty()) {
      throw AwsError.client("InvalidParameterException", "You must provide a name.").exception();
    }
    if (deleted.contains(name)) {
      throw invalid(
          "You can't create this secret because a secret with this name is already scheduled for deletion.");
    }
    if (secrets.containsKey(name)) {
      throw AwsError.client(
              "ResourceExistsException",
              "The operation failed because the secret %s already exists.".formatted(name))
          .exception();
    }
    put(name, body.path("SecretString").asString(""));
    return Response.json(identity(find(name)).put("VersionId", find(name).version()));
  }

  private Response replace(JsonNode body) {
    String name = find(body.path("SecretId").asString("")).name();
    put(name, body.path("SecretString").asString(""));
    ObjectNode answer = identity(find(name)).put("VersionId", find(name).version());
    answer.putArray("VersionStages").add("AWSCURRENT");
    return Response.json(answer);
  }

  /** A secret that is not deleted at once keeps its name for 7 to 30 days. */
  private Response delete(JsonNode body) {
    boolean force = body.path("ForceDeleteWithoutRecovery").asBoolean(false);
    if (force && body.has("RecoveryWindowInDays")) {
      throw AwsError.client(
              "InvalidParameterException",
              "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.")
          .exception();
    }
    Secret secret = find(body.path("SecretId").asString(""));
    secrets.remove(secret.name());
    if (!force) {
      deleted.add(secret.name());
    }
    return Response.json(identity(secret).put("DeletionDate", seconds(clock.instant())));
  }

  private Secret find(String id) {
    return named(id).orElseThrow(Secrets::notFound);
  }

  private Optional<Secret> named(String id) {
    return secrets.values().stream()
        .filter(secret -> secret.name().equals(id) || secret.arn().equals(id))
        .findFirst();
  }

  private static AwsException invalid(String message) {
    return AwsError.client("InvalidRequestException", message).exception();
  }

  private static AwsException notFound() {
    String message = "Secrets Manager can't find the specified secret.";
    return AwsError.client("ResourceNotFoundException", message).exception();
  }
}
