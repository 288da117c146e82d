package dev.portage.deployment;

/**
 * How the deployed embedding container receives the key of its bot (UPSTREAM 0.5, 1.4). Portage
 * always sends both; this tells which one the deployed version reads.
 */
public enum TaskContract {
  /** The last command argument: v0.4.7 to v1.2.4. */
  ARGUMENT("v1.0.0 to v1.2.4: the task reads its last argument"),
  /** The environment variable EVENT: v1.2.5 to v1.4.0. */
  EVENT("v1.2.5 to v1.4.0: the task reads the variable EVENT");

  private final String description;

  TaskContract(String description) {
    this.description = description;
  }

  /** Describes the versions and what their task reads, for operators. */
  public String describe() {
    return description;
  }
}
