package dev.portage.sandbox.aws.ecs;

import java.util.List;
import java.util.Map;

/**
 * One revision of a task definition with one container, for Fargate.
 *
 * @param family its name
 * @param revision from 1 up
 * @param active whether it can be run; an inactive one can still be described
 * @param cpuUnits 1,024 for one vCPU
 * @param memoryMiB memory; reported, not enforced
 * @param container its container
 */
public record TaskDefinition(
    String family, int revision, boolean active, int cpuUnits, int memoryMiB, Container container) {

  /**
   * The container of a task.
   *
   * @param name {@code Container} in the application's stack (UPSTREAM 1.2)
   * @param image the image's name; shown only
   * @param command the arguments when RunTask overrides none
   * @param environment the environment, which RunTask's overrides add to
   */
  public record Container(
      String name, String image, List<String> command, Map<String, String> environment) {
    /** Keeps copies. */
    public Container {
      command = List.copyOf(command);
      environment = Map.copyOf(environment);
    }
  }

  /** {@code family:revision}. */
  String id() {
    return family + ":" + revision;
  }
}
