package dev.portage.sandbox.aws.dms;

import java.sql.Connection;
import java.sql.SQLException;

/** Ends the flow of changes of a subscription. */
final class Subscriptions {
  private Subscriptions() {}

  /** Disables a subscription of a target, unless it does not exist. */
  static void disable(DatabaseLogin target, String name) throws SQLException {
    if (exists(target, name)) {
      RunContext.execute(target, "ALTER SUBSCRIPTION %s DISABLE".formatted(name));
    }
  }

  static boolean exists(DatabaseLogin target, String name) throws SQLException {
    try (Connection connection = target.connect()) {
      String query = "SELECT subname FROM pg_subscription WHERE subname = '%s'".formatted(name);
      return !RunContext.value(connection, query).isEmpty();
    }
  }
}
