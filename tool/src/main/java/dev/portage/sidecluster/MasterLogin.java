package dev.portage.sidecluster;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.postgres.Database;
import dev.portage.postgres.DatabaseAddress;
import dev.portage.postgres.Side;
import java.time.Duration;

/** Whether a login works, tried on the server itself: RDS says "available" too early. */
enum MasterLogin {
  ACCEPTED,
  REFUSED,
  UNREACHABLE;

  static MasterLogin tried(DatabaseAddress address, Duration timeout) {
    try (Database database = Database.open(Side.SOURCE, () -> address, 1, timeout)) {
      return database.inTransaction(session -> ACCEPTED);
    } catch (Fault e) {
      if (e.code() == ExitCode.SOURCE_LOGIN) {
        return REFUSED;
      }
      if (e.code() == ExitCode.SOURCE_UNREACHABLE) {
        return UNREACHABLE;
      }
      throw e;
    }
  }
}
