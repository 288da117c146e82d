package dev.portage.deployment;

/**
 * How the deployed embedding container learns which bot it is for (UPSTREAM 0.5, 1.4). Portage
 * always sends both; this says which one the deployed version reads.
 */
public enum TaskContract {
  /** Last command argument: v0.4.7 to v1.2.4. */
  ARGUMENT("v1.0.0 to v1.2.4: the task reads its last argument"),
  /** Environment variable EVENT: v1.2.5 to v1.4.0. */
  EVENT("v1.2.5 to v1.4.0: the task reads the variable EVENT");

  private final String shown;

  TaskContract(String shown) {
    this.shown = shown;
  }

  /** The versions, and what their task reads, for people. */
  public String describe() {
    return shown;
  }
}
