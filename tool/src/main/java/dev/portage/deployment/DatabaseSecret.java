package dev.portage.deployment;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.postgres.DatabaseAddress;
import dev.portage.postgres.Password;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Parses the JSON in the cluster's secret (UPSTREAM 3.5). */
public final class DatabaseSecret {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int DEFAULT_PORT = 5432;

  private DatabaseSecret() {}

  /**
   * The address of the database in a secret.
   *
   * @param json user name, password, host, port (number or text) and dbname
   * @param arn the secret's ARN, for the message
   * @throws Fault BAD_CONFIGURATION if it has another format; the message never contains the
   *     secret's text
   */
  public static DatabaseAddress parse(String json, String arn) {
    JsonNode secret = tree(json, arn);
    return new DatabaseAddress(
        text(secret, "host", arn),
        port(secret, arn),
        secret.path("dbname").asString("postgres"),
        text(secret, "username", arn),
        new Password(text(secret, "password", arn)));
  }

  /**
   * The identifier of the cluster, which CloudFormation writes into the secret that it attaches;
   * empty where the secret has none.
   */
  static Optional<String> cluster(String json, String arn) {
    return Optional.of(tree(json, arn).path("dbClusterIdentifier").asString(""))
        .filter(id -> !id.isEmpty());
  }

  private static JsonNode tree(String json, String arn) {
    try {
      return JSON.readTree(json == null ? "" : json);
    } catch (JacksonException e) {
      // The parser's exception quotes the secret, so it is not the cause of the fault.
      throw broken(arn, "is not JSON");
    }
  }

  private static String text(JsonNode secret, String field, String arn) {
    String value = secret.path(field).asString("");
    if (value.isEmpty()) {
      throw broken(arn, "lacks the field " + field);
    }
    return value;
  }

  private static int port(JsonNode secret, String arn) {
    JsonNode port = secret.path("port");
    if (port.isMissingNode() || port.isNull()) {
      return DEFAULT_PORT;
    }
    String digits = port.isIntegralNumber() || port.isString() ? port.asString() : "";
    int number = digits.matches("\\d{1,5}") ? Integer.parseInt(digits) : 0;
    if (number == 0 || number > 65_535) {
      throw broken(arn, "has an invalid port");
    }
    return number;
  }

  private static Fault broken(String arn, String how) {
    return new Fault(
        ExitCode.BAD_CONFIGURATION,
        "secret %s %s; expected {username, password, host, port, dbname}".formatted(arn, how),
        "Name the cluster's secret with --secret.");
  }
}
