package dev.portage.migration;

import dev.portage.bots.BotKey;
import dev.portage.plan.Roster;

/** Says who should have rows, as often as it is asked. */
public interface Rosters {
  /** Nobody is known: whatever tenants the source has are wanted. */
  Rosters OPEN =
      new Rosters() {
        @Override
        public Roster take() {
          return Roster.OPEN;
        }

        @Override
        public boolean exists(BotKey key) {
          return true;
        }
      };

  /** Who should have rows now. */
  Roster take();

  /** Whether this one is still there; asked before its rows are taken away. */
  boolean exists(BotKey key);
}
