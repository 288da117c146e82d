package dev.portage.sandbox.aws.ecs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** One task, with the call that started it, its status and its process. */
public final class Task {
  private final String id;
  private final String arn;
  private final String cluster;
  private final TaskDefinition definition;
  private final RunTask request;
  private final Path log;
  private final Instant created;
  private TaskStatus state = TaskStatus.initial();
  private Optional<Process> process = Optional.empty();

  Task(TaskIdentity identity, TaskDefinition definition, RunTask request, Instant created) {
    this.id = identity.id();
    this.arn = identity.arn();
    this.cluster = identity.cluster();
    this.log = identity.log();
    this.definition = definition;
    this.request = request;
    this.created = created;
  }

  /** The id and ARN of a task, its cluster's name and its log file. */
  record TaskIdentity(String id, String arn, String cluster, Path log) {}

  /** Returns the last part of the ARN, 32 hexadecimal digits. */
  public String id() {
    return id;
  }

  /** Returns the task's ARN. */
  public String arn() {
    return arn;
  }

  /** Returns the name of the task's cluster. */
  public String cluster() {
    return cluster;
  }

  /** Returns the revision of the task definition that the task runs. */
  public TaskDefinition definition() {
    return definition;
  }

  /** Returns the parameters of the RunTask call. */
  public RunTask request() {
    return request;
  }

  /** Returns the file of the task's output, named like its log stream (UPSTREAM 4.1). */
  public Path log() {
    return log;
  }

  /** Returns the output so far. */
  public String output() throws IOException {
    return Files.exists(log) ? Files.readString(log) : "";
  }

  /** Returns when RunTask was called. */
  public Instant created() {
    return created;
  }

  /** Returns the current status. */
  public synchronized TaskStatus state() {
    return state;
  }

  /** Returns the process, running or ended; empty before its start. */
  public synchronized Optional<Process> process() {
    return process;
  }

  synchronized TaskStatus update(UnaryOperator<TaskStatus> change) {
    state = change.apply(state);
    return state;
  }

  synchronized void process(Process started) {
    process = Optional.of(started);
  }
}
