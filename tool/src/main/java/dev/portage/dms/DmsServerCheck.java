package dev.portage.dms;

import dev.portage.postgres.Database;
import dev.portage.postgres.DatabaseAddress;
import dev.portage.postgres.Session;
import dev.portage.postgres.Sides;
import dev.portage.store.SqlName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What both servers say. */
record DmsServerCheck(Sides sides, DmsOrder order) {
  private static final int VERSIONS = 10_000;
  private static final int SECONDS = 10;

  /** AWS lists targets up to this one; later ones may work. */
  private static final int LAST_LISTED = 16;

  /** Where the source lets the probe in, that is undone as well. */
  private static final String PROBE =
      """
      DO $$
      BEGIN
        EXECUTE format('CREATE SUBSCRIPTION portage_probe CONNECTION %L PUBLICATION portage_probe'
          ' WITH (create_slot = false, slot_name = NONE, enabled = false, copy_data = false)',
          current_setting('portage.probe'));
        RAISE EXCEPTION 'FATAL: not really';
      EXCEPTION WHEN OTHERS THEN
        PERFORM set_config('portage.probe', SQLERRM, true);
      END $$
      """;

  private record Server(int version, boolean logical, boolean maySubscribe, boolean mayReplicate) {}

  private record Table(boolean exists, boolean empty) {}

  List<DmsFinding> findings() {
    Server source = sides.source().inTransaction(DmsServerCheck::server);
    Server target = sides.target().inTransaction(DmsServerCheck::server);
    List<DmsFinding> found = new ArrayList<>(versions(source.version(), target.version()));
    for (SqlName table : order.tables()) {
      found.addAll(ofTable(table));
    }
    if (order.kind().follows()) {
      found.addAll(changes(source, target));
    }
    return found;
  }

  private static Server server(Session session) throws SQLException {
    return session.one(
        """
        SELECT current_setting('server_version_num')::integer,
               current_setting('wal_level') = 'logical',
               r.rolsuper OR pg_has_role(g.super, 'USAGE') OR pg_has_role(g.subscribe, 'USAGE'),
               r.rolsuper OR r.rolreplication OR pg_has_role(g.super, 'USAGE')
                 OR pg_has_role(g.replicate, 'USAGE')
          FROM pg_roles r,
               (SELECT max(oid) FILTER (WHERE rolname = 'rds_superuser') AS super,
                       max(oid) FILTER (WHERE rolname = 'pg_create_subscription') AS subscribe,
                       max(oid) FILTER (WHERE rolname = 'rds_replication') AS replicate
                  FROM pg_roles) g
         WHERE r.rolname = current_user
        """,
        row ->
            new Server(
                row.getInt(1) / VERSIONS, row.getBoolean(2), row.getBoolean(3), row.getBoolean(4)));
  }

  private static List<DmsFinding> versions(int source, int target) {
    List<DmsFinding> found = new ArrayList<>();
    if (source > target) {
      found.add(
          DmsFinding.obstacle(
              "the source has PostgreSQL %d and the target %d: DMS does not migrate to a lower one"
                  .formatted(source, target),
              "use --route copy"));
    }
    if (target > LAST_LISTED) {
      found.add(
          DmsFinding.warning(
              "the target has PostgreSQL %d, and AWS lists versions up to %d for DMS"
                  .formatted(target, LAST_LISTED),
              "where DMS fails right after its start, use --route copy or --route replicate"));
    }
    return found;
  }

  private List<DmsFinding> ofTable(SqlName table) {
    Table from = sides.source().inTransaction(session -> table(session, table));
    Table to = sides.target().inTransaction(session -> table(session, table));
    List<DmsFinding> found = new ArrayList<>();
    if (!from.exists()) {
      found.add(
          DmsFinding.obstacle(
              "the source has no table %s that its user may read".formatted(table),
              "GRANT SELECT ON %s to it, or name another table".formatted(table.quoted())));
    }
    if (!to.exists()) {
      found.add(
          DmsFinding.obstacle(
              "the target has no table %s that its user may write".formatted(table),
              "create it without its vector index: with indexes, each row takes longer"));
    }
    if (to.exists() && !to.empty()) {
      found.add(
          DmsFinding.warning(
              "the table %s of the target has rows: one with the key of a row of the source ends the"
                      .formatted(table)
                  + " load",
              "where nothing else writes it: TRUNCATE " + table.quoted()));
    }
    return found;
  }

  private static Table table(Session session, SqlName table) throws SQLException {
    boolean exists =
        session.one(
            "SELECT coalesce(has_table_privilege(to_regclass(?), 'SELECT'), false)",
            row -> row.getBoolean(1),
            table.quoted());
    boolean empty =
        exists
            && session
                .first("SELECT 1 FROM %s LIMIT 1".formatted(table.quoted()), row -> 1)
                .isEmpty();
    return new Table(exists, empty);
  }

  private List<DmsFinding> changes(Server source, Server target) {
    List<DmsFinding> found = new ArrayList<>();
    if (!source.logical() && order.source().cluster().isEmpty()) {
      found.add(
          DmsFinding.obstacle(
              "wal_level of the source is not logical",
              "ALTER SYSTEM SET wal_level = logical; then restart the server"));
    }
    if (!source.mayReplicate()) {
      found.add(
          DmsFinding.obstacle(
              "the user of the source may not replicate",
              "GRANT rds_superuser, rds_replication TO %s"
                  .formatted(SqlName.of(order.source().address().user()).quoted())));
    }
    if (!target.maySubscribe()) {
      found.add(
          DmsFinding.obstacle(
              "the user of the target may not create the subscription that DMS needs",
              "GRANT rds_superuser TO %s"
                  .formatted(SqlName.of(order.target().address().user()).quoted())));
    } else {
      unreachable(sides.target(), order.source().address()).ifPresent(found::add);
    }
    sides.source().inTransaction(DmsReplication::abandoned).stream()
        .map(DmsServerCheck::abandoned)
        .forEach(found::add);
    return found;
  }

  private static DmsFinding abandoned(String slot) {
    return DmsFinding.warning(
        "the slot %s of an earlier data migration keeps the log of the source".formatted(slot),
        "where nothing uses it any more: SELECT pg_drop_replication_slot('%s')"
            .formatted(slot.replace("'", "''")));
  }

  /**
   * Whether the target reaches the source, as a subscription has to. The target tries to log in
   * with a password that is none, so that no log gets the real one: whatever the source answers, it
   * was reached. The statement is rolled back, so nothing is left of it.
   */
  private static Optional<DmsFinding> unreachable(Database target, DatabaseAddress source) {
    String answer =
        target.inTransaction(
            session -> {
              session.one(
                  "SELECT set_config('portage.probe', ?, true)", row -> "", connection(source));
              session.run(PROBE);
              return session.one(
                  "SELECT current_setting('portage.probe')", row -> row.getString(1));
            });
    return answer.contains("FATAL:")
        ? Optional.empty()
        : Optional.of(
            DmsFinding.obstacle(
                "the target does not reach the source, as the subscription of DMS has to: "
                    + answer.lines().findFirst().orElse(""),
                "let the source's security group admit the target's: aws ec2"
                    + " authorize-security-group-ingress --group-id SOURCE-GROUP --protocol tcp"
                    + " --port %d --source-group TARGET-GROUP".formatted(source.port())));
  }

  private static String connection(DatabaseAddress source) {
    return "host=%s port=%d dbname=%s user=%s password=portage-probe connect_timeout=%d"
        .formatted(
            value(source.host()),
            source.port(),
            value(source.database()),
            value(source.user()),
            SECONDS);
  }

  private static String value(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
