package dev.portage.sandbox.aws.ecs;

import dev.portage.sandbox.aws.ecs.TaskStatus.Cause;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/** Runs each task as a real process, and takes it through its states on a virtual thread. */
public final class TaskRunner implements AutoCloseable {
  /** The only variables that a task inherits from the environment of this process. */
  private static final List<String> INHERITED = List.of("PATH", "HOME", "LANG", "JAVA_HOME");

  private static final Path NULL = Path.of("/dev/null");
  private static final Duration TICK = Duration.ofMillis(10);

  private final List<String> worker;
  private final Map<String, String> awsEnvironment;
  private final InstantSource clock;
  private final ProcessReaper reaper;

  private TaskRunner(
      List<String> worker,
      Map<String, String> awsEnvironment,
      InstantSource clock,
      ProcessReaper reaper) {
    this.worker = List.copyOf(worker);
    this.awsEnvironment = Map.copyOf(awsEnvironment);
    this.clock = clock;
    this.reaper = reaper;
  }

  /**
   * Creates a runner without tasks.
   *
   * @param worker the command of each task, before the container's arguments
   * @param awsEnvironment the variables with which a task uses the sandbox instead of AWS
   */
  public static TaskRunner open(
      List<String> worker, Map<String, String> awsEnvironment, InstantSource clock)
      throws IOException {
    return new TaskRunner(worker, awsEnvironment, clock, ProcessReaper.start());
  }

  void start(Task task, Duration startDelay, Optional<Cause> refusal) {
    Thread.ofVirtual()
        .name("task-" + task.id())
        .start(() -> runThroughStates(task, startDelay, refusal));
  }

  private void runThroughStates(Task task, Duration startDelay, Optional<Cause> refusal) {
    wait(task, startDelay.dividedBy(2));
    task.update(TaskStatus::pending);
    wait(task, startDelay.dividedBy(2));
    OptionalInt code = OptionalInt.empty();
    if (refusal.isPresent()) {
      stopping(task, refusal.get());
    } else if (task.state().stopping().isEmpty()) {
      code = run(task);
    }
    finish(task, code);
  }

  private OptionalInt run(Task task) {
    try {
      Process process = process(task);
      reaper.started(process);
      task.process(process);
      task.update(state -> state.running(clock.instant()));
      // A stop before task.process(process) has not found the process, so it is ended here.
      if (task.state().stopping().isPresent()) {
        process.destroy();
      }
      int code = process.waitFor();
      reaper.ended(process);
      stopping(task, TaskStatus.EXITED);
      return OptionalInt.of(code);
    } catch (IOException e) {
      stopping(
          task, new Cause("TaskFailedToStart", "CannotStartContainerError: " + e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return OptionalInt.empty();
  }

  private void finish(Task task, OptionalInt code) {
    boolean outOfMemory =
        task.state().cause().filter(KillReason.OUT_OF_MEMORY.cause()::equals).isPresent()
            && code.orElse(0) == 137;
    Optional<String> reason =
        outOfMemory
            ? Optional.of("OutOfMemoryError: Container killed due to memory usage")
            : Optional.empty();
    task.update(state -> state.deprovisioning(code, reason));
    task.update(state -> state.stopped(clock.instant()));
  }

  private void stopping(Task task, Cause cause) {
    task.update(state -> state.stopping(cause, clock.instant()));
  }

  private Process process(Task task) throws IOException {
    List<String> command = new ArrayList<>(worker);
    command.addAll(task.request().command().orElse(task.definition().container().command()));
    Files.createDirectories(task.log().getParent());
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().putAll(environment(task));
    return builder
        .redirectInput(Redirect.from(NULL.toFile()))
        .redirectErrorStream(true)
        .redirectOutput(Redirect.appendTo(task.log().toFile()))
        .start();
  }

  private Map<String, String> environment(Task task) {
    Map<String, String> environment = new LinkedHashMap<>();
    for (String name : INHERITED) {
      Optional.ofNullable(System.getenv(name)).ifPresent(value -> environment.put(name, value));
    }
    environment.putAll(awsEnvironment);
    environment.put("AWS_EXECUTION_ENV", "AWS_ECS_FARGATE");
    environment.put(
        "ECS_CONTAINER_METADATA_URI_V4",
        awsEnvironment.get("AWS_ENDPOINT_URL") + TaskMetadataEndpoint.PATH + task.id());
    environment.putAll(task.definition().container().environment());
    environment.putAll(task.request().environment());
    return environment;
  }

  /** Stops a task with SIGTERM, and with SIGKILL after the timeout. */
  void stop(Task task, Cause cause, Duration timeout) {
    stopping(task, cause);
    task.process()
        .ifPresent(
            process -> {
              process.destroy();
              Thread.ofVirtual().start(() -> killAfter(process, timeout));
            });
  }

  /** Kills a task with SIGKILL. */
  void kill(Task task, Cause cause) {
    stopping(task, cause);
    task.process().ifPresent(TaskRunner::killWithChildren);
  }

  private static void killAfter(Process process, Duration timeout) {
    try {
      if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        killWithChildren(process);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void killWithChildren(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  /** Waits for this time, or until the task is to stop. */
  private static void wait(Task task, Duration time) {
    long end = System.nanoTime() + time.toNanos();
    try {
      while (System.nanoTime() < end && task.state().stopping().isEmpty()) {
        Thread.sleep(TICK);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws IOException {
    reaper.close();
  }
}
