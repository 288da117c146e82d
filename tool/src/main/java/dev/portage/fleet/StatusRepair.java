package dev.portage.fleet;

import dev.portage.bots.BotTable;
import dev.portage.bots.StatusChange;
import dev.portage.bots.SyncStatus;
import dev.portage.deployment.TaskArn;
import dev.portage.journal.BotOutcome;
import dev.portage.journal.Unit;

/**
 * Makes a bot's SyncStatus say what the journal says: a task that died leaves RUNNING for ever
 * (UPSTREAM 0.7), and one that never learned of its commit says FAILED; nothing else repairs that.
 */
public final class StatusRepair {
  private StatusRepair() {}

  /**
   * Repairs the status, where it is still the one that this task left.
   *
   * @param task that worked on the unit
   * @param outcome of the unit
   */
  public static void of(BotTable bots, Unit unit, TaskArn task, BotOutcome outcome) {
    StatusChange change =
        switch (outcome) {
          case BotOutcome.Migrated ignored ->
              new StatusChange(SyncStatus.SUCCEEDED, "Embedded by Portage.", null);
          case BotOutcome.Superseded ignored ->
              new StatusChange(SyncStatus.SUCCEEDED, "Embedded by the application.", null);
          case BotOutcome.NotApplicable aside ->
              new StatusChange(SyncStatus.SUCCEEDED, aside.why().description(), null);
          case BotOutcome.Orphaned orphaned ->
              new StatusChange(SyncStatus.FAILED, orphaned.reason(), null);
          case BotOutcome.Failed failed ->
              new StatusChange(SyncStatus.FAILED, failed.reason(), null);
        };
    bots.repair(unit.key(), task.taskId(), change);
  }
}
