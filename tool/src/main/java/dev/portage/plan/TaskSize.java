package dev.portage.plan;

/**
 * The Fargate resources of one embedding task.
 *
 * @param vcpu of the task definition
 * @param gigabytes of memory
 */
public record TaskSize(double vcpu, double gigabytes) {
  /** The size of the application's own task (UPSTREAM 4.1). */
  public static final TaskSize APPLICATION = new TaskSize(2, 4);

  /** How many tasks the account may run at once; at least one. */
  public int tasksWithin(double vcpuQuota) {
    return Math.max(1, (int) Math.floor(vcpuQuota / vcpu));
  }
}
