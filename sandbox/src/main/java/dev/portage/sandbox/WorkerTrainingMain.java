package dev.portage.sandbox;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Runs the {@link WorkerTraining} with several commands for a number of rounds. The commands take
 * turns, so that other load of the machine affects all of them. Prints the times as JSON, and exits
 * with 1 when a task fails.
 */
public final class WorkerTrainingMain {
  private WorkerTrainingMain() {}

  /** Takes the number of rounds, and then commands as {@code NAME=PROGRAM ARGUMENT …}. */
  public static void main(String[] args) throws IOException, InterruptedException {
    int rounds = Integer.parseInt(args[0]);
    Map<String, List<String>> commands = new LinkedHashMap<>();
    for (String named : List.of(args).subList(1, args.length)) {
      String[] parts = named.split("=", 2);
      commands.put(parts[0], List.of(parts[1].trim().split("\\s+")));
    }
    System.exit(run(rounds, commands));
  }

  private static int run(int rounds, Map<String, List<String>> commands)
      throws IOException, InterruptedException {
    Map<String, List<WorkerTraining.Run>> runs = new LinkedHashMap<>();
    try (WorkerTraining training = WorkerTraining.start()) {
      for (int round = 0; round < rounds; round++) {
        for (Map.Entry<String, List<String>> command : commands.entrySet()) {
          WorkerTraining.Run run = training.run(command.getValue());
          if (run.code() != 0) {
            System.err.println(
                "worker training: %s ended with exit code %d".formatted(command, run.code()));
            return 1;
          }
          runs.computeIfAbsent(command.getKey(), key -> new ArrayList<>()).add(run);
        }
      }
    }
    System.out.println(json(runs).toPrettyString());
    return 0;
  }

  private static ObjectNode json(Map<String, List<WorkerTraining.Run>> runs) {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    OperatingSystemMXBean machine = ManagementFactory.getOperatingSystemMXBean();
    json.put("processors", machine.getAvailableProcessors());
    // A load far above one per processor means that other processes influenced the times.
    json.put("loadAverage", machine.getSystemLoadAverage());
    runs.forEach(
        (name, all) -> {
          ObjectNode variant = json.putObject(name);
          put(variant, "firstRead", all.stream().map(run -> run.firstRead().toMillis()).toList());
          put(
              variant,
              "firstReadWork",
              all.stream().map(run -> run.firstReadWork().toMillis()).toList());
          put(variant, "whole", all.stream().map(run -> run.whole().toMillis()).toList());
        });
    return json;
  }

  private static void put(ObjectNode json, String what, List<Long> millis) {
    List<Long> sorted = millis.stream().sorted().toList();
    json.put(what + "MedianMillis", sorted.get(sorted.size() / 2));
    ArrayNode each = json.putArray(what + "Millis");
    millis.forEach(each::add);
  }
}
