package dev.portage.fleet;

import dev.portage.journal.BotOutcome;
import dev.portage.journal.Unit;

/** Receives the progress of a fleet: tasks that start, and bots that end. */
public interface FleetListener {
  /** A task was started for this bot. */
  void launched(Unit unit);

  /** A bot has its outcome. */
  void ended(Unit unit, BotOutcome outcome);

  /** Something that an operator should see: a retry, or ECS without capacity. */
  void note(String what);
}
