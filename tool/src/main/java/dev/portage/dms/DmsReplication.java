package dev.portage.dms;

import dev.portage.dms.DmsProgress.Lag;
import dev.portage.dms.DmsWait.Poll;
import dev.portage.postgres.Database;
import dev.portage.postgres.Lsn;
import dev.portage.postgres.Session;
import dev.portage.store.SqlName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The slot and the publication on the source, and the subscription on the target, which DMS creates
 * for a data migration with changes and leaves behind. AWS documents that they are called {@code
 * migration_subscriber_} and {@code publication_} with the ARN, but not how an ARN becomes a name
 * of at most 63 characters. The subscription is found by the part of the ARN that no other has;
 * slot and publication likewise, or by the subscription, which names both.
 *
 * @param id the last part of the ARN, as it can be part of a name
 */
record DmsReplication(String id) {
  private static final String SUBSCRIBER = "migration_subscriber";
  private static final String PUBLICATION = "publication_";

  static DmsReplication of(String arn) {
    String last = arn.substring(arn.lastIndexOf(':') + 1);
    return new DmsReplication(last.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "_"));
  }

  /**
   * A subscription of the target.
   *
   * @param prefix with which the slots begin that copy its tables
   */
  private record Subscription(
      String name, String slot, String publications, boolean enabled, String prefix) {
    private static Subscription read(ResultSet row) throws SQLException {
      return new Subscription(
          row.getString(1),
          row.getString(2),
          row.getString(3),
          row.getBoolean(4),
          "pg_%d_sync_".formatted(row.getLong(5)));
    }

    private String quoted() {
      return SqlName.of(name).quoted();
    }
  }

  private List<Subscription> subscriptions(Session target) throws SQLException {
    return target.list(
        """
        SELECT subname, coalesce(subslotname, ''), array_to_string(subpublications, E'\\n'),
               subenabled, oid::bigint
          FROM pg_subscription
         WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
           AND starts_with(subname, ?) AND strpos(lower(subname), ?) > 0
        """,
        Subscription::read,
        SUBSCRIBER,
        id);
  }

  /**
   * Drops what can be dropped. The subscription goes last, since it names the others; it is
   * disabled first, so that no session reads the slots any more.
   *
   * @param source empty where it was deleted
   * @return whether there was anything, once nothing is left
   */
  Poll<Boolean> drop(Database target, Optional<Database> source) {
    List<Subscription> subscriptions = target.inTransaction(this::disabled);
    String system =
        target.inTransaction(
            session ->
                session.one(
                    "SELECT system_identifier::text FROM pg_control_system()",
                    row -> row.getString(1)));
    boolean onSource = source.isPresent() && dropPublications(source.get(), subscriptions);
    for (String slot : source.map(from -> slots(from, subscriptions, system)).orElse(List.of())) {
      if (!dropped(source.orElseThrow(), slot)) {
        return new Poll.NotYet<>("slot %s is still read".formatted(slot));
      }
      onSource = true;
    }
    target.inTransaction(
        session -> {
          for (Subscription one : subscriptions) {
            session.run("ALTER SUBSCRIPTION %s SET (slot_name = NONE)".formatted(one.quoted()));
            session.run("DROP SUBSCRIPTION " + one.quoted());
          }
          return true;
        });
    return new Poll.Done<>(onSource || !subscriptions.isEmpty());
  }

  private List<Subscription> disabled(Session target) throws SQLException {
    List<Subscription> found = subscriptions(target);
    for (Subscription one : found) {
      if (one.enabled()) {
        target.run("ALTER SUBSCRIPTION %s DISABLE".formatted(one.quoted()));
      }
    }
    return found;
  }

  private boolean dropPublications(Database source, List<Subscription> subscriptions) {
    List<String> named = subscriptions.stream().flatMap(one -> one.publications().lines()).toList();
    return source.inTransaction(
        session -> {
          List<String> found =
              session
                  .list(
                      "SELECT pubname FROM pg_publication WHERE starts_with(pubname, ?)",
                      row -> row.getString(1),
                      PUBLICATION)
                  .stream()
                  .filter(name -> isOurs(name) || named.contains(name))
                  .toList();
          for (String name : found) {
            session.run("DROP PUBLICATION IF EXISTS " + SqlName.of(name).quoted());
          }
          return !found.isEmpty();
        });
  }

  /** A slot of the caller's, which a data migration of changes alone reads, is not among them. */
  private List<String> slots(Database source, List<Subscription> subscriptions, String system) {
    return slots(source).stream()
        .filter(
            slot ->
                isMain(slot, subscriptions)
                    || (slot.endsWith("_" + system)
                        && subscriptions.stream().anyMatch(one -> slot.startsWith(one.prefix()))))
        .toList();
  }

  private boolean isMain(String slot, List<Subscription> subscriptions) {
    return slot.startsWith(SUBSCRIBER)
        && (isOurs(slot) || subscriptions.stream().anyMatch(one -> one.slot().equals(slot)));
  }

  private boolean isOurs(String name) {
    return name.toLowerCase(Locale.ROOT).contains(id);
  }

  private static List<String> slots(Database source) {
    return source.inTransaction(
        session ->
            session.list(
                "SELECT slot_name FROM pg_replication_slots WHERE database = current_database()",
                row -> row.getString(1)));
  }

  private static boolean dropped(Database source, String slot) {
    return source.inTransaction(
        session -> {
          session.list(
              """
              SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots
               WHERE slot_name = ? AND NOT active
              """,
              row -> "",
              slot);
          return session
              .first(
                  "SELECT slot_name FROM pg_replication_slots WHERE slot_name = ?",
                  row -> row.getString(1),
                  slot)
              .isEmpty();
        });
  }

  /**
   * How far the target is behind, as the source has it.
   *
   * @param own the slot that the caller has created; empty where DMS does
   */
  Lag lag(Database source, Database target, Optional<String> own) {
    List<Subscription> subscriptions = target.inTransaction(this::subscriptions);
    Optional<String> slot =
        own.or(() -> slots(source).stream().filter(one -> isMain(one, subscriptions)).findFirst());
    return slot.flatMap(name -> lag(source, name)).orElse(Lag.NONE);
  }

  private static Optional<Lag> lag(Database source, String slot) {
    return source.inTransaction(
        session ->
            session.first(
                """
                SELECT greatest(0, pg_current_wal_lsn() - confirmed_flush_lsn)::bigint,
                       confirmed_flush_lsn::text
                  FROM pg_replication_slots
                 WHERE slot_name = ? AND confirmed_flush_lsn IS NOT NULL
                """,
                row ->
                    new Lag(
                        Optional.empty(),
                        Optional.of(row.getLong(1)),
                        Optional.of(Lsn.parse(row.getString(2)))),
                slot));
  }

  /** Slots of this database that look like those of DMS, and that nothing reads. */
  static List<String> abandoned(Session source) throws SQLException {
    return source.list(
        """
        SELECT slot_name FROM pg_replication_slots
         WHERE database = current_database() AND NOT active AND starts_with(slot_name, ?)
         ORDER BY slot_name
        """,
        row -> row.getString(1),
        SUBSCRIBER);
  }

  /** Disabled subscriptions of this database that look like those of DMS. */
  static List<String> abandonedOn(Session target) throws SQLException {
    return target.list(
        """
        SELECT subname FROM pg_subscription
         WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
           AND NOT subenabled AND starts_with(subname, ?)
         ORDER BY subname
        """,
        row -> row.getString(1),
        SUBSCRIBER);
  }
}
