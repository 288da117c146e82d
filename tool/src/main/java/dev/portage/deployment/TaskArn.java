package dev.portage.deployment;

/** An ECS task's ARN. */
public record TaskArn(String value) {
  /** The task's id, as the application writes it into LastExecId (UPSTREAM 4.1). */
  public String taskId() {
    return value.substring(value.lastIndexOf('/') + 1);
  }
}
