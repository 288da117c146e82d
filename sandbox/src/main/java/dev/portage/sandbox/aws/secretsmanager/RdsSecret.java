package dev.portage.sandbox.aws.secretsmanager;

import tools.jackson.databind.json.JsonMapper;

/**
 * The secret of the database as the application's stack writes it (UPSTREAM 3.5).
 *
 * @param host the cluster's writer
 * @param port its port, a number in the JSON
 * @param username {@code postgres}
 * @param password the password, which rotation replaces
 * @param database {@code postgres}
 * @param cluster the cluster's identifier
 */
public record RdsSecret(
    String host, int port, String username, String password, String database, String cluster) {

  /** The text that GetSecretValue gives. */
  public String json() {
    return JsonMapper.shared()
        .createObjectNode()
        .put("dbClusterIdentifier", cluster)
        .put("password", password)
        .put("dbname", database)
        .put("engine", "postgres")
        .put("port", port)
        .put("host", host)
        .put("username", username)
        .toString();
  }

  /** The password stays out of logs. */
  @Override
  public String toString() {
    return "DatabaseSecret[" + username + "@" + host + ":" + port + "/" + database + "]";
  }
}
