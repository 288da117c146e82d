package dev.portage.sandbox.aws.ecs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** One task: what was asked for, and what became of it. */
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

  Task(TaskPlace place, TaskDefinition definition, RunTask request, Instant created) {
    this.id = place.id();
    this.arn = place.arn();
    this.cluster = place.cluster();
    this.log = place.log();
    this.definition = definition;
    this.request = request;
    this.created = created;
  }

  /** Where a task is found: its id, ARN, cluster's name and log file. */
  record TaskPlace(String id, String arn, String cluster, Path log) {}

  /** 32 hexadecimal digits: the last part of the ARN. */
  public String id() {
    return id;
  }

  /** The task's ARN. */
  public String arn() {
    return arn;
  }

  /** The name of its cluster. */
  public String cluster() {
    return cluster;
  }

  /** The revision that it runs. */
  public TaskDefinition definition() {
    return definition;
  }

  /** What RunTask was asked for. */
  public RunTask request() {
    return request;
  }

  /** The file that its output goes to, named like its log stream (UPSTREAM 4.1). */
  public Path log() {
    return log;
  }

  /** Its output so far. */
  public String output() throws IOException {
    return Files.exists(log) ? Files.readString(log) : "";
  }

  /** When RunTask was called. */
  public Instant created() {
    return created;
  }

  /** What it looks like now. */
  public synchronized TaskStatus state() {
    return state;
  }

  /** The process while there is one, alive or ended. */
  public synchronized Optional<Process> process() {
    return process;
  }

  synchronized TaskStatus become(UnaryOperator<TaskStatus> change) {
    state = change.apply(state);
    return state;
  }

  synchronized void process(Process started) {
    process = Optional.of(started);
  }
}
