package dev.portage.deployment;

/** The ARN of an ECS task. */
public record TaskArn(String value) {
  /** The task's id, as the application writes it into LastExecId (UPSTREAM 4.1). */
  public String taskId() {
    return value.substring(value.lastIndexOf('/') + 1);
  }
}
