package dev.portage.replicate;

import dev.portage.postgres.Session;
import dev.portage.store.CatalogTable;
import dev.portage.store.SqlName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether a source can be followed, before anything is created there. Publishing a table without a
 * usable replica identity would make the source's own updates and deletes fail (PostgreSQL
 * documentation, 29.1.1), so that is refused.
 *
 * @param obstacles why it cannot be followed; none where it can
 * @param warnings what may harm the source or end the stream
 */
public record SourceCheck(List<Finding> obstacles, List<Finding> warnings) {
  private static final int FIRST_VERSION = 130_000;
  private static final int HAS_MARKERS = 140_000;

  /**
   * Something that was found.
   *
   * @param what it is, as a sentence without its end
   * @param fix a command, or what to do
   */
  public record Finding(String what, String fix) {}

  /** What the server says of itself. */
  private record Server(
      int version,
      boolean reader,
      String walLevel,
      boolean managed,
      long freeSlots,
      long freeSenders,
      boolean mayReplicate,
      boolean mayPublish,
      long keptMegabytes) {}

  /**
   * Checks; reads only.
   *
   * @param tables that are to be published
   * @param slots that are to be created
   */
  public static SourceCheck of(Session source, List<CatalogTable> tables, int slots)
      throws SQLException {
    Server server = server(source);
    List<Finding> obstacles = new ArrayList<>(ofServer(server, slots));
    for (CatalogTable table : tables) {
      obstacles.addAll(ofTable(source, table));
    }
    return new SourceCheck(List.copyOf(obstacles), warnings(server));
  }

  private static Server server(Session source) throws SQLException {
    return source.one(
        """
        SELECT current_setting('server_version_num')::integer, pg_is_in_recovery(),
               current_setting('wal_level'),
               current_setting('rds.logical_replication', true) IS NOT NULL,
               current_setting('max_replication_slots')::bigint
                 - (SELECT count(*) FROM pg_replication_slots),
               current_setting('max_wal_senders')::bigint
                 - (SELECT count(*) FROM pg_stat_replication),
               (SELECT r.rolsuper OR r.rolreplication FROM pg_roles r
                 WHERE r.rolname = current_user)
                 OR EXISTS (SELECT FROM pg_roles g WHERE g.rolname = 'rds_replication'
                               AND pg_has_role(g.oid, 'USAGE')),
               has_database_privilege(current_database(), 'CREATE'),
               (SELECT setting::bigint FROM pg_settings WHERE name = 'max_slot_wal_keep_size')
        """,
        row ->
            new Server(
                row.getInt(1),
                row.getBoolean(2),
                row.getString(3),
                row.getBoolean(4),
                row.getLong(5),
                row.getLong(6),
                row.getBoolean(7),
                row.getBoolean(8),
                row.getLong(9)));
  }

  private static List<Finding> ofServer(Server server, int slots) {
    List<Finding> found = new ArrayList<>();
    if (server.version() < FIRST_VERSION) {
      found.add(
          new Finding(
              "the source has version %d of PostgreSQL, and 13 is the first that is supported"
                  .formatted(server.version() / 10_000),
              "use --route copy"));
    }
    if (server.reader()) {
      found.add(new Finding("the source is a reader", "name its writer (the cluster endpoint)"));
    }
    if (!server.walLevel().equals("logical")) {
      found.add(
          new Finding(
              "wal_level is %s, and has to be logical".formatted(server.walLevel()),
              server.managed()
                  ? "set rds.logical_replication to 1 in the cluster's parameter group, and reboot"
                      + " its writer"
                  : "ALTER SYSTEM SET wal_level = logical; then restart the server"));
    }
    if (server.freeSlots() < slots) {
      found.add(
          new Finding(
              "all but %d of the source's replication slots are taken, and %d are needed"
                  .formatted(server.freeSlots(), slots),
              "drop one that is not used (SELECT * FROM pg_replication_slots), or raise"
                  + " max_replication_slots and restart the server"));
    }
    if (server.freeSenders() < 1) {
      found.add(
          new Finding(
              "all of the source's max_wal_senders are in use",
              "end one (SELECT * FROM pg_stat_replication), or raise max_wal_senders and restart the"
                  + " server"));
    }
    if (!server.mayReplicate()) {
      found.add(
          new Finding(
              "the role may not replicate",
              server.managed()
                  ? "GRANT rds_replication TO the role"
                  : "ALTER ROLE the role REPLICATION, as a superuser"));
    }
    if (!server.mayPublish()) {
      found.add(
          new Finding(
              "the role may not create a publication",
              "GRANT CREATE ON DATABASE to it, as the database's owner"));
    }
    return found;
  }

  private static List<Finding> ofTable(Session source, CatalogTable table) throws SQLException {
    record Published(boolean owned, boolean unlogged, List<String> identity, boolean full) {}

    SqlName name = table.qualified();
    Published found =
        source.one(
            """
            SELECT pg_has_role(c.relowner, 'USAGE'), c.relpersistence <> 'p',
                   ARRAY(SELECT a.attname::text
                           FROM pg_index i
                           JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey)
                          WHERE i.indrelid = c.oid AND i.indisvalid
                            AND CASE c.relreplident WHEN 'd' THEN i.indisprimary
                                     WHEN 'i' THEN i.indisreplident ELSE false END),
                   c.relreplident = 'f'
              FROM pg_class c WHERE c.oid = ?::oid
            """,
            row ->
                new Published(
                    row.getBoolean(1),
                    row.getBoolean(2),
                    List.of((String[]) row.getArray(3).getArray()),
                    row.getBoolean(4)),
            table.oid());
    List<Finding> obstacles = new ArrayList<>();
    if (!found.owned()) {
      obstacles.add(
          new Finding(
              "the role does not own %s, and only its owner may publish it".formatted(name),
              "name a role that does, in the address of the source"));
    }
    if (table.partitioned() || !table.heirs().isEmpty()) {
      obstacles.add(
          new Finding(
              "changes of %s are streamed as those of its %s, which is not supported"
                  .formatted(
                      name, table.partitioned() ? "partitions" : "tables that inherit from it"),
              "use --route copy"));
    }
    if (found.unlogged()) {
      obstacles.add(
          new Finding(
              "%s is unlogged, so its changes are not in the log".formatted(name),
              "ALTER TABLE %s SET LOGGED".formatted(name.quoted())));
    }
    String id = table.ref().id().last();
    if (!found.full() && !found.identity().contains(id)) {
      obstacles.add(
          new Finding(
              found.identity().isEmpty()
                  ? "%s has no replica identity: published, its own updates and deletes would fail"
                      .formatted(name)
                  : "the replica identity of %s (%s) does not have the key %s"
                      .formatted(name, String.join(", ", found.identity()), id),
              identity(source, table)
                  .map(
                      index ->
                          "ALTER TABLE %s REPLICA IDENTITY USING INDEX %s"
                              .formatted(name.quoted(), index.quoted()))
                  .orElse(
                      "ALTER TABLE %s ADD PRIMARY KEY (%s), or REPLICA IDENTITY FULL"
                          .formatted(name.quoted(), table.ref().id().quoted()))));
    }
    return obstacles;
  }

  /** An index that could be the replica identity. */
  private static Optional<SqlName> identity(Session source, CatalogTable table)
      throws SQLException {
    return source.first(
        """
        SELECT x.relname FROM pg_index i
          JOIN pg_class x ON x.oid = i.indexrelid
          JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
         WHERE i.indrelid = ?::oid AND i.indisunique AND i.indisvalid AND i.indimmediate
           AND i.indpred IS NULL AND i.indnkeyatts = 1 AND a.attname = ? AND a.attnotnull
         ORDER BY x.relname
        """,
        row -> SqlName.of(row.getString(1)),
        table.oid(),
        table.ref().id().last());
  }

  private static List<Finding> warnings(Server server) {
    List<Finding> warnings = new ArrayList<>();
    if (server.keptMegabytes() < 0) {
      warnings.add(
          new Finding(
              "max_slot_wal_keep_size is unlimited: while nothing reads the slot, the source's log"
                  + " grows until its disk is full",
              "Portage stops at --max-slot-size; do not leave a slot behind (portage cleanup)"));
    } else {
      warnings.add(
          new Finding(
              "the source removes log that the slot needs beyond %,d MB, and then the"
                      .formatted(server.keptMegabytes())
                  + " copy has to begin again",
              "raise max_slot_wal_keep_size where the source writes much"));
    }
    if (server.version() < HAS_MARKERS) {
      warnings.add(
          new Finding(
              "the source has version 13, whose stream has values as text and no messages",
              "nothing: it is slower"));
    }
    return List.copyOf(warnings);
  }
}
