package dev.portage.sandbox.aws.ecs;

import java.util.List;
import java.util.Map;

/**
 * One revision of a task definition with one container, for Fargate.
 *
 * @param family the name of the task definition
 * @param revision from 1 up
 * @param active whether it can be run; an inactive one can still be described
 * @param cpuUnits 1,024 for one vCPU
 * @param memoryMiB the memory limit, which is reported but not enforced
 * @param container the only container
 */
public record TaskDefinition(
    String family, int revision, boolean active, int cpuUnits, int memoryMiB, Container container) {

  /**
   * The container of a task.
   *
   * @param name {@code Container} in the application's stack (UPSTREAM 1.2)
   * @param image the name of the image, which is only reported
   * @param command the arguments where RunTask does not override them
   * @param environment the environment, to which the overrides of RunTask are added
   */
  public record Container(
      String name, String image, List<String> command, Map<String, String> environment) {
    /** Copies the collections. */
    public Container {
      command = List.copyOf(command);
      environment = Map.copyOf(environment);
    }
  }

  /** Returns {@code family:revision}. */
  String id() {
    return family + ":" + revision;
  }
}
