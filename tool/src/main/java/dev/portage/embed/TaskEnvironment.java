package dev.portage.embed;

import dev.portage.bots.BotKey;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.journal.UnitLease;
import dev.portage.postgres.DatabaseAddress;
import dev.portage.postgres.Password;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the container's environment and arguments say (UPSTREAM 4.1).
 *
 * @param bot to embed
 * @param lease of its unit, where a migration asked for it
 * @param bedrockRegion where the model is called
 * @param region of everything else; null for the SDK's own
 * @param tableName DynamoDB table
 * @param tableRoleArn role to assume for the table; empty for the ambient credentials
 * @param account of the role's table
 * @param documentBucket of the bots' files
 * @param secretArn of the database; empty on v0.4.x
 * @param address of the database on v0.4.x, which has no secret
 * @param metadataUri of ECS, for the task's id
 */
public record TaskEnvironment(
    BotKey bot,
    Optional<UnitLease> lease,
    String bedrockRegion,
    String region,
    String tableName,
    Optional<String> tableRoleArn,
    String account,
    String documentBucket,
    Optional<String> secretArn,
    Optional<DatabaseAddress> address,
    Optional<String> metadataUri) {

  private static final JsonMapper JSON = JsonMapper.shared();

  /**
   * Reads environment and arguments. The arguments may begin with {@code -u embedding/main.py}, as
   * the stack's task definition has them.
   *
   * @throws Fault USAGE with the name of what is missing
   */
  public static TaskEnvironment parse(Map<String, String> environment, List<String> arguments) {
    Optional<String> secret = value(environment, "DB_SECRETS_ARN");
    return new TaskEnvironment(
        bot(environment, arguments),
        value(environment, UnitLease.VARIABLE).map(UnitLease::parse),
        value(environment, "BEDROCK_REGION").orElse("us-east-1"),
        value(environment, "REGION").orElse(null),
        required(environment, "TABLE_NAME"),
        value(environment, "TABLE_ACCESS_ROLE_ARN"),
        value(environment, "ACCOUNT").orElse("*"),
        required(environment, "DOCUMENT_BUCKET"),
        secret,
        secret.isPresent() ? Optional.empty() : Optional.of(address(environment)),
        value(environment, "ECS_CONTAINER_METADATA_URI_V4"));
  }

  private static BotKey bot(Map<String, String> environment, List<String> arguments) {
    String keys =
        value(environment, "EVENT")
            .orElseGet(
                () -> {
                  if (arguments.isEmpty() || !arguments.getLast().startsWith("{")) {
                    throw missing("EVENT, or the bot's keys as last argument");
                  }
                  return arguments.getLast();
                });
    try {
      JsonNode json = JSON.readTree(keys);
      String pk = json.path("PK").path("S").asString("");
      String sk = json.path("SK").path("S").asString("");
      return BotKey.parse(pk, sk)
          .orElseThrow(() -> new Fault(ExitCode.USAGE, "no bot's keys: " + keys, EXPECTED));
    } catch (JacksonException e) {
      throw new Fault(ExitCode.USAGE, "the bot's keys are no JSON: " + keys, EXPECTED, e);
    }
  }

  private static final String EXPECTED =
      "Expected is {\"PK\":{\"S\":\"USER\"},\"SK\":{\"S\":\"USER#BOT#BOT\"}}.";

  private static DatabaseAddress address(Map<String, String> environment) {
    return new DatabaseAddress(
        required(environment, "DB_HOST"),
        Integer.parseInt(value(environment, "DB_PORT").orElse("5432")),
        value(environment, "DB_NAME").orElse("postgres"),
        required(environment, "DB_USER"),
        new Password(required(environment, "DB_PASSWORD")));
  }

  private static String required(Map<String, String> environment, String name) {
    return value(environment, name).orElseThrow(() -> missing(name));
  }

  private static Optional<String> value(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
  }

  private static Fault missing(String what) {
    return new Fault(
        ExitCode.USAGE,
        "the worker's environment lacks " + what,
        "It is the entry point of the embedding container: the task definition of the stack gives"
            + " these values.");
  }
}
