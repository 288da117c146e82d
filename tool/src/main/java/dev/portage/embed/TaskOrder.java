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
 * The bot that a task has to embed (UPSTREAM 4.1).
 *
 * @param bot the bot
 * @param lease the lease of its unit, if a migration started the task
 */
public record TaskOrder(BotKey bot, Optional<UnitLease> lease) {
  private static final String EXPECTED =
      "Expected {\"PK\":{\"S\":\"USER\"},\"SK\":{\"S\":\"USER#BOT#BOT\"}}.";

  /**
   * Reads the keys from the variable EVENT, which the application uses from v1.2.5, or else from
   * the last argument. The arguments may begin with {@code -u embedding/main.py}, as in the stack's
   * task definition.
   *
   * @throws Fault USAGE if neither holds the keys of a bot
   */
  public static TaskOrder parse(Map<String, String> environment, List<String> arguments) {
    return new TaskOrder(
        bot(TaskEnvironment.value(environment, "EVENT").orElseGet(() -> lastArgument(arguments))),
        TaskEnvironment.value(environment, UnitLease.VARIABLE).map(TaskOrder::lease));
  }

  private static String lastArgument(List<String> arguments) {
    if (arguments.isEmpty() || !arguments.getLast().startsWith("{")) {
      throw TaskEnvironment.missing("EVENT, or the bot's keys as the last argument");
    }
    return arguments.getLast();
  }

  private static BotKey bot(String keys) {
    try {
      JsonNode json = JsonMapper.shared().readTree(keys);
      String pk = json.path("PK").path("S").asString("");
      String sk = json.path("SK").path("S").asString("");
      return BotKey.parse(pk, sk)
          .orElseThrow(
              () ->
                  new Fault(ExitCode.USAGE, "these are not the keys of a bot: " + keys, EXPECTED));
    } catch (JacksonException e) {
      throw new Fault(ExitCode.USAGE, "the bot's keys are not JSON: " + keys, EXPECTED, e);
    }
  }

  private static UnitLease lease(String text) {
    try {
      return UnitLease.parse(text);
    } catch (IllegalArgumentException e) {
      throw new Fault(
          ExitCode.USAGE,
          "%s is not a lease: %s".formatted(UnitLease.VARIABLE, text),
          "A migration sets this variable for its tasks. Unset it for a task without a migration.",
          e);
    }
  }
}
