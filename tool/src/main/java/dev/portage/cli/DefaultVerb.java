package dev.portage.cli;

import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The verb that runs where a command names none, from the variable PORTAGE_VERB. The image sets it
 * to the worker, since ECS and the chat's stack give a container arguments of the task alone.
 */
final class DefaultVerb {
  private static final String VARIABLE = "PORTAGE_VERB";

  private DefaultVerb() {}

  /**
   * Returns the arguments with a verb before them, where they begin with an option that only a verb
   * has, or where there are none. A first word that is no verb is left to be refused.
   */
  static String[] before(CommandSpec portage, Map<String, String> environment, String[] args) {
    boolean named =
        args.length > 0 && (!args[0].startsWith("-") || portage.optionsMap().containsKey(args[0]));
    String verb = environment.getOrDefault(VARIABLE, "");
    return named || verb.isEmpty()
        ? args
        : Stream.concat(Stream.of(verb), Stream.of(args)).toArray(String[]::new);
  }
}
