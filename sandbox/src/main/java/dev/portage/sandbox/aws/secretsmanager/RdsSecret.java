package dev.portage.sandbox.aws.secretsmanager;

import tools.jackson.databind.json.JsonMapper;

/**
 * The secret of the database cluster in the format of the application's stack (UPSTREAM 3.5).
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

  /** Returns the text that GetSecretValue returns. */
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

  /** Returns a description without the password. */
  @Override
  public String toString() {
    return "RdsSecret[" + username + "@" + host + ":" + port + "/" + database + "]";
  }
}
