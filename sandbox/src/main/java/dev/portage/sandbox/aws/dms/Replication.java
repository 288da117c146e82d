package dev.portage.sandbox.aws.dms;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The publication and the slot on the source, and the subscription on the target, which belong to
 * one data migration.
 */
record Replication(RunContext run, ReplicationNames names) {

  static Replication of(RunContext run) {
    return new Replication(run, ReplicationNames.of(run.migration().arn()));
  }

  /** Creates all three; the subscription copies the rows first. */
  void createWithCopy() throws SQLException {
    publish();
    createSlot();
    subscribe(names.subscriber(), "copy_data = true");
  }

  /** Creates them for a target that has the rows up to a position, in a slot of the caller's. */
  void createFrom(Optional<String> slot, Optional<String> position)
      throws SQLException, MigrationFailure {
    publish();
    if (slot.isEmpty()) {
      createSlot();
    } else {
      requireSlot(slot.get());
    }
    subscribe(slot.orElse(names.subscriber()), "copy_data = false, enabled = false");
    if (position.isPresent()) {
      advance(position.get());
    }
    enable();
  }

  private void publish() throws SQLException {
    String tables = run.tables().stream().map(TableName::quoted).collect(Collectors.joining(", "));
    RunContext.execute(
        run.source(), "CREATE PUBLICATION %s FOR TABLE %s".formatted(names.publication(), tables));
  }

  /** The slot is made apart: a subscription that makes it waits for ever for its own server. */
  private void createSlot() throws SQLException {
    RunContext.execute(
        run.source(),
        "SELECT pg_create_logical_replication_slot('%s', 'pgoutput')"
            .formatted(names.subscriber()));
  }

  private void requireSlot(String slot) throws SQLException, MigrationFailure {
    try (Connection source = run.source().connect()) {
      String query =
          "SELECT slot_name FROM pg_replication_slots WHERE slot_name = %s"
              .formatted(literal(slot));
      if (RunContext.value(source, query).isEmpty()) {
        throw new MigrationFailure("The replication slot %s doesn't exist.".formatted(slot));
      }
    }
  }

  private void subscribe(String slot, String options) throws SQLException {
    RunContext.execute(
        run.target(),
        "CREATE SUBSCRIPTION %s CONNECTION %s PUBLICATION %s WITH (create_slot = false, slot_name = %s, %s)"
            .formatted(
                names.subscriber(),
                literal(run.source().connectionString()),
                names.publication(),
                literal(slot),
                options));
  }

  private void advance(String position) throws SQLException {
    RunContext.execute(
        run.target(),
        "SELECT pg_replication_origin_advance('pg_' || oid, %s) FROM pg_subscription WHERE subname = %s"
            .formatted(literal(position), literal(names.subscriber())));
  }

  /** Begins the flow of changes, or begins it again; earlier errors no longer count. */
  void enable() throws SQLException {
    RunContext.execute(
        run.target(),
        "SELECT pg_stat_reset_subscription_stats(oid) FROM pg_subscription WHERE subname = %s"
            .formatted(literal(names.subscriber())));
    RunContext.execute(run.target(), "ALTER SUBSCRIPTION %s ENABLE".formatted(names.subscriber()));
  }

  /** Removes what an earlier run of the same data migration has left. */
  void drop() throws SQLException {
    if (Subscriptions.exists(run.target(), names.subscriber())) {
      Subscriptions.disable(run.target(), names.subscriber());
      RunContext.execute(
          run.target(),
          "ALTER SUBSCRIPTION %s SET (slot_name = NONE)".formatted(names.subscriber()));
      RunContext.execute(run.target(), "DROP SUBSCRIPTION " + names.subscriber());
    }
    RunContext.execute(run.source(), "DROP PUBLICATION IF EXISTS " + names.publication());
    RunContext.execute(run.source(), dropSlot());
  }

  /** The walsender of a subscription that has just been disabled may live for a moment. */
  private String dropSlot() {
    return """
    DO $$
    DECLARE slot record;
    BEGIN
      FOR slot IN SELECT slot_name, active_pid FROM pg_replication_slots WHERE slot_name = %s
      LOOP
        PERFORM pg_terminate_backend(slot.active_pid, 5000) WHERE slot.active_pid IS NOT NULL;
        PERFORM pg_drop_replication_slot(slot.slot_name);
      END LOOP;
    END $$
    """
        .formatted(literal(names.subscriber()));
  }

  private static String literal(String text) {
    String escaped = text.replace("'", "''");
    return text.contains("\\") ? "E'" + escaped.replace("\\", "\\\\") + "'" : "'" + escaped + "'";
  }
}
