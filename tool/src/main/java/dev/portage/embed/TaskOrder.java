package dev.portage.embed;

import dev.portage.bots.BotKey;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.journal.UnitLease;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Which bot a task is for (UPSTREAM 4.1).
 *
 * @param bot to embed
 * @param lease of its unit, where a migration asked for it
 */
public record TaskOrder(BotKey bot, Optional<UnitLease> lease) {
  private static final String EXPECTED =
      "Expected is {\"PK\":{\"S\":\"USER\"},\"SK\":{\"S\":\"USER#BOT#BOT\"}}.";

  /**
   * Reads the keys from the variable EVENT, as from v1.2.5 on, or else from the last argument. The
   * arguments may begin with {@code -u embedding/main.py}, as the stack's task definition has them.
   *
   * @throws Fault USAGE
   */
  public static TaskOrder parse(Map<String, String> environment, List<String> arguments) {
    return new TaskOrder(
        bot(TaskEnvironment.value(environment, "EVENT").orElseGet(() -> lastArgument(arguments))),
        TaskEnvironment.value(environment, UnitLease.VARIABLE).map(TaskOrder::lease));
  }

  private static String lastArgument(List<String> arguments) {
    if (arguments.isEmpty() || !arguments.getLast().startsWith("{")) {
      throw TaskEnvironment.missing("EVENT, or the bot's keys as last argument");
    }
    return arguments.getLast();
  }

  private static BotKey bot(String keys) {
    try {
      JsonNode json = JsonMapper.shared().readTree(keys);
      String pk = json.path("PK").path("S").asString("");
      String sk = json.path("SK").path("S").asString("");
      return BotKey.parse(pk, sk)
          .orElseThrow(() -> new Fault(ExitCode.USAGE, "no bot's keys: " + keys, EXPECTED));
    } catch (JacksonException e) {
      throw new Fault(ExitCode.USAGE, "the bot's keys are no JSON: " + keys, EXPECTED, e);
    }
  }

  private static UnitLease lease(String text) {
    try {
      return UnitLease.parse(text);
    } catch (IllegalArgumentException e) {
      throw new Fault(
          ExitCode.USAGE,
          "%s is no lease: %s".formatted(UnitLease.VARIABLE, text),
          "A migration gives it to its tasks: leave it out otherwise.",
          e);
    }
  }
}
