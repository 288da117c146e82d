package dev.portage.sandbox.aws.ecs;

import dev.portage.sandbox.aws.ecs.TaskDefinition.Container;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** All revisions of all task definitions. */
final class TaskDefinitions {
  private final List<TaskDefinition> definitions = new CopyOnWriteArrayList<>();

  synchronized TaskDefinition register(
      String family, int cpuUnits, int memoryMiB, Container container) {
    int revision = 1 + (int) definitions.stream().filter(d -> d.family().equals(family)).count();
    TaskDefinition definition =
        new TaskDefinition(family, revision, true, cpuUnits, memoryMiB, container);
    definitions.add(definition);
    return definition;
  }

  synchronized void deregister(String family, int revision) {
    definitions.replaceAll(
        d ->
            d.family().equals(family) && d.revision() == revision
                ? new TaskDefinition(
                    family, revision, false, d.cpuUnits(), d.memoryMiB(), d.container())
                : d);
  }

  /** Finds a revision by ARN or {@code family:revision}, or the latest active one by family. */
  Optional<TaskDefinition> find(String name) {
    String id = name.substring(name.lastIndexOf('/') + 1);
    return definitions.stream()
        .filter(d -> d.id().equals(id) || (d.active() && d.family().equals(id)))
        .max(Comparator.comparingInt(TaskDefinition::revision));
  }
}
