package dev.portage.sandbox.aws.ecs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.sandbox.aws.ecs.TaskDefinition.Container;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TaskStoreTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private Instant now = START;
  private final TaskStore store = new TaskStore(() -> now);

  @Test
  void aStoppedTaskIsVisibleForAnHour() {
    store.addCluster("c");
    Task task = task();
    store.add(task);
    task.update(state -> state.stopping(TaskStatus.EXITED, now).stopped(now));
    now = START.plus(Duration.ofMinutes(59));
    assertThat(store.visible("c")).containsExactly(task);
    now = START.plus(Duration.ofMinutes(61));
    assertThat(store.visible("c")).isEmpty();
    assertThat(store.all()).containsExactly(task);
  }

  @Test
  void onlyTasksThatHaveNotStoppedUseCapacity() {
    Task task = task();
    store.add(task);
    assertThat(store.cpuUnitsInUse()).isEqualTo(2048);
    task.update(state -> state.stopped(now));
    assertThat(store.cpuUnitsInUse()).isZero();
  }

  private Task task() {
    Container container = new Container("Container", "image", List.of(), Map.of());
    return new Task(
        new Task.TaskIdentity("id", "arn:task/c/id", "c", Path.of("log")),
        new TaskDefinition("f", 1, true, 2048, 4096, container),
        new RunTask(
            Optional.empty(),
            Map.of(),
            new RunTask.Network(List.of("s"), List.of(), "DISABLED"),
            Map.of(),
            "",
            ""),
        now);
  }
}
