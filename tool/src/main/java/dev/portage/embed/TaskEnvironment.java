package dev.portage.embed;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.postgres.DatabaseAddress;
import dev.portage.postgres.Password;
import dev.portage.postgres.Tls;
import java.util.Map;
import java.util.Optional;

/**
 * The deployment as described by the environment variables of the container (UPSTREAM 4.1).
 *
 * @param bedrockRegion the region where the model is called
 * @param region the region of everything else; null for the SDK's default
 * @param tableName DynamoDB table
 * @param tableRoleArn the role to assume for the table; empty to use the task's own credentials
 * @param account the AWS account of the table
 * @param documentBucket the bucket of the bots' files
 * @param secretArn the secret of the database; empty on v0.4.x
 * @param address the database on v0.4.x, which has no secret
 * @param tls how the database is verified, by libpq's variables PGSSLMODE and PGSSLROOTCERT
 * @param metadataUri the metadata endpoint of ECS, which knows the task's id
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
    Tls.Choice tls,
    Optional<String> metadataUri) {

  /**
   * Parses the environment of v1.x or v0.4.x.
   *
   * @throws Fault USAGE with the name of a variable that is missing
   */
  public static TaskEnvironment parse(Map<String, String> environment) {
    Optional<String> secret = value(environment, "DB_SECRETS_ARN");
    Tls.Choice tls = Tls.Choice.of(environment.get("PGSSLMODE"), environment.get("PGSSLROOTCERT"));
    return new TaskEnvironment(
        value(environment, "BEDROCK_REGION").orElse("us-east-1"),
        value(environment, "REGION").orElse(null),
        required(environment, "TABLE_NAME"),
        value(environment, "TABLE_ACCESS_ROLE_ARN"),
        value(environment, "ACCOUNT").orElse("*"),
        required(environment, "DOCUMENT_BUCKET"),
        secret,
        secret.isPresent() ? Optional.empty() : Optional.of(address(environment)),
        tls,
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
      throw new Fault(
          ExitCode.USAGE,
          "DB_PORT is not a port number: " + text,
          "Set it to a number such as 5432.");
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
        "This verb is the entry point of the embedding container: the stack's task definition sets"
            + " these values.");
  }
}
