package dev.portage.breaking;

import dev.portage.bots.BotKey;
import dev.portage.deployment.TaskArn;
import dev.portage.fleet.EmbeddingTasks;
import dev.portage.fleet.Launch;
import dev.portage.fleet.TaskFailure;
import dev.portage.fleet.TaskState;
import dev.portage.journal.UnitLease;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Tasks that run to their end the moment they are started; asked twice for a lease, it is one. */
final class TasksHere implements EmbeddingTasks {
  private final EmbedFixture fixture;
  private final Map<UnitLease, TaskArn> started = new HashMap<>();

  TasksHere(EmbedFixture fixture) {
    this.fixture = fixture;
  }

  @Override
  public Launch launch(BotKey bot, UnitLease lease, Map<String, String> environment) {
    return new Launch.Started(started.computeIfAbsent(lease, asked -> embedded(bot, asked)));
  }

  private TaskArn embedded(BotKey bot, UnitLease lease) {
    try {
      fixture.embed(Breaker.never(), bot, lease);
      return new TaskArn("task/%d/%s".formatted(lease.unit(), EmbedFixture.EXEC_ID));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Map<TaskArn, TaskState> observe(Collection<TaskArn> tasks) {
    Map<TaskArn, TaskState> states = new HashMap<>();
    tasks.forEach(
        task ->
            states.put(
                task, new TaskState.Stopped(OptionalInt.of(0), "ended", TaskFailure.EXITED)));
    return states;
  }

  @Override
  public Optional<TaskArn> alive(String taskId) {
    return Optional.empty();
  }

  @Override
  public boolean isOwn(TaskArn task) {
    return true;
  }

  @Override
  public void stop(TaskArn task, String why) {
    // It has ended already.
  }
}
