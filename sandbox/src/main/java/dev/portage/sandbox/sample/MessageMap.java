package dev.portage.sandbox.sample;

import java.time.Instant;
import java.util.List;
import java.util.Random;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The messages of a conversation, which the application stores as one JSON string. */
record MessageMap(String title, String lastId, String json) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int LONGEST_TITLE = 40;

  static MessageMap make(int exchanges, Instant time, List<String> passages, Random random) {
    ObjectNode map = JSON.createObjectNode();
    String parent = "system";
    message(map, parent, null, "system", "", time);
    String title = "";
    for (int i = 0; i < 2 * exchanges; i++) {
      String id = new Seeded(random.nextLong()).ulid(time.plusSeconds(20L * i), "m").toString();
      String text = passages.get(random.nextInt(passages.size()));
      message(map, id, parent, i % 2 == 0 ? "user" : "assistant", text, time.plusSeconds(20L * i));
      title = i == 0 ? text.substring(0, Math.min(LONGEST_TITLE, text.length())) : title;
      parent = id;
    }
    return new MessageMap(title, parent, JSON.writeValueAsString(map));
  }

  private static void message(
      ObjectNode map, String id, String parent, String role, String text, Instant time) {
    ObjectNode message = map.putObject(id);
    message.put("role", role);
    ObjectNode content = message.putArray("content").addObject();
    content.put("content_type", "text").put("media_type", (String) null).put("body", text);
    message.put("model", "claude-v3-sonnet");
    message.putArray("children");
    message.put("parent", parent);
    message.put("create_time", time.toEpochMilli() / 1000.0);
    message.putNull("feedback");
    message.putNull("used_chunks");
    if (parent != null && map.get(parent) instanceof ObjectNode before) {
      before.withArray("children").add(id);
    }
  }
}
