package dev.portage.endtoend;

import dev.portage.sandbox.ChatDeployment;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Everything that Portage writes, as it is stored at one time.
 *
 * @param ids of all rows
 * @param chunks of each bot: source and content, sorted; the bucket's name is left out
 * @param journal every table of it, as text
 * @param statuses of each bot in DynamoDB
 */
record StoredState(
    List<String> ids,
    Map<String, List<String>> chunks,
    List<String> journal,
    Map<String, String> statuses) {

  static StoredState of(Deployed deployed) throws SQLException {
    try (Connection connection = deployed.connect()) {
      return new StoredState(
          strings(connection, "SELECT id FROM items ORDER BY id"),
          chunks(connection, deployed.chat()),
          journal(connection),
          statuses(deployed.chat()));
    }
  }

  private static Map<String, List<String>> chunks(Connection connection, ChatDeployment chat)
      throws SQLException {
    Map<String, List<String>> chunks = new TreeMap<>();
    try (var statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT botid, source, content FROM items ORDER BY botid, source, content, id")) {
      while (rows.next()) {
        String source = rows.getString(2).replace(chat.bucket(), "BUCKET");
        chunks
            .computeIfAbsent(rows.getString(1), bot -> new ArrayList<>())
            .add(source + "\n" + rows.getString(3));
      }
    }
    return chunks;
  }

  private static List<String> journal(Connection connection) throws SQLException {
    List<String> all = new ArrayList<>();
    for (String table : List.of("journal", "migration", "unit", "source", "finding", "creation")) {
      boolean there =
          !strings(connection, "SELECT to_regclass('portage." + table + "')::text").contains(null);
      if (there) {
        all.addAll(strings(connection, "SELECT t::text FROM portage." + table + " t ORDER BY 1"));
      }
    }
    return all;
  }

  private static List<String> strings(Connection connection, String sql) throws SQLException {
    List<String> strings = new ArrayList<>();
    try (var statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        strings.add(rows.getString(1));
      }
    }
    return strings;
  }

  private static Map<String, String> statuses(ChatDeployment chat) {
    try (DynamoDbClient dynamo = chat.dynamo()) {
      return dynamo.scanPaginator(request -> request.tableName(chat.table())).items().stream()
          .filter(item -> item.get("SK").s().contains("#BOT#"))
          .collect(
              Collectors.toMap(
                  item -> item.get("SK").s(),
                  item -> item.get("SyncStatus") + " " + item.get("LastExecId"),
                  (first, again) -> first,
                  TreeMap::new));
    }
  }
}
