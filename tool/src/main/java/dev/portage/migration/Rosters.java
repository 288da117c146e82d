package dev.portage.migration;

import dev.portage.bots.BotKey;
import dev.portage.plan.Roster;
import dev.portage.postgres.Database;
import dev.portage.verify.VerificationReport;

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

  /**
   * Proves what stands on the target by its journal alone.
   *
   * @throws UnsupportedOperationException where nobody says who should have rows
   */
  default VerificationReport prove(Database target) {
    throw new UnsupportedOperationException("there is no roster");
  }
}
