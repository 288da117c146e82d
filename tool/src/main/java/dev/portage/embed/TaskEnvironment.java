package dev.portage.embed;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.postgres.DatabaseAddress;
import dev.portage.postgres.Password;
import java.util.Map;
import java.util.Optional;

/**
 * What the container's environment says of the deployment (UPSTREAM 4.1), whichever bot it is for.
 *
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
    String bedrockRegion,
    String region,
    String tableName,
    Optional<String> tableRoleArn,
    String account,
    String documentBucket,
    Optional<String> secretArn,
    Optional<DatabaseAddress> address,
    Optional<String> metadataUri) {

  /**
   * Reads the environment of v1.x, or of v0.4.x.
   *
   * @throws Fault USAGE with the name of what is missing
   */
  public static TaskEnvironment parse(Map<String, String> environment) {
    Optional<String> secret = value(environment, "DB_SECRETS_ARN");
    return new TaskEnvironment(
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

  private static DatabaseAddress address(Map<String, String> environment) {
    return new DatabaseAddress(
        required(environment, "DB_HOST"),
        port(value(environment, "DB_PORT").orElse("5432")),
        value(environment, "DB_NAME").orElse("postgres"),
        required(environment, "DB_USER"),
        new Password(required(environment, "DB_PASSWORD")));
  }

  private static int port(String text) {
    if (!text.matches("\\d{1,5}")) {
      throw new Fault(ExitCode.USAGE, "DB_PORT is no port: " + text, "It is a number, as 5432.");
    }
    return Integer.parseInt(text);
  }

  private static String required(Map<String, String> environment, String name) {
    return value(environment, name).orElseThrow(() -> missing(name));
  }

  static Optional<String> value(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
  }

  static Fault missing(String what) {
    return new Fault(
        ExitCode.USAGE,
        "the worker's environment lacks " + what,
        "It is the entry point of the embedding container: the task definition of the stack gives"
            + " these values.");
  }
}
