package dev.portage.replicate;

import dev.portage.journal.Created;
import dev.portage.journal.CreatedResources;
import dev.portage.journal.Remover;
import dev.portage.journal.Replication;
import dev.portage.postgres.Database;
import dev.portage.postgres.Lsn;
import dev.portage.postgres.ReplicationSession;
import dev.portage.postgres.Session;
import dev.portage.postgres.Sides;
import dev.portage.store.SqlName;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/**
 * Makes the source keep its changes for a migration: a publication, and a slot from whose position
 * on they can be read. Both are recorded before they exist.
 *
 * @param ends the clusters
 * @param migration that they are for
 */
public record SlotCreation(Sides ends, long migration) implements Remover<Created.Slot> {
  private static final Duration ENDING = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(50);

  /**
   * The slot that the migration has, where the source still has all of its log.
   *
   * @return empty where there is none, or it is lost
   */
  public Optional<Replication> usable() {
    return ends.target()
        .inTransaction(session -> Replication.find(session, migration))
        .filter(
            of ->
                ends.source()
                    .inTransaction(session -> Slot.find(session, of.name()))
                    .filter(slot -> slot.lost().isEmpty())
                    .isPresent());
  }

  /** Those of this migration that are recorded, usable or not. */
  public List<Created.Slot> outstanding() {
    return CreatedResources.of(ends.target()).outstanding(Created.Slot.KIND).stream()
        .filter(name -> name.startsWith(prefix()))
        .map(Created.Slot::new)
        .toList();
  }

  private String prefix() {
    return "portage_%d_".formatted(migration);
  }

  /**
   * Creates new ones, and removes those of this migration that cannot be used. The source waits for
   * transactions that write there now.
   *
   * @param tables whose changes are followed
   */
  public Replication create(List<SqlName> tables) {
    // A run that was killed may have made them, and not have stored the position.
    outstanding().forEach(this::remove);
    String name = prefix() + UUID.randomUUID().toString().substring(0, 8);
    CreatedResources.of(ends.target()).record(Created.Slot.KIND, name);
    ends.source()
        .inTransaction(
            session -> {
              new Publication(name, tables).create(session);
              return name;
            });
    try (ReplicationSession session = ends.source().openReplication()) {
      Lsn position = session.createSlot(name);
      return ends.target()
          .inTransaction(
              to -> {
                Replication.begin(to, migration, name, position);
                return Replication.find(to, migration).orElseThrow();
              });
    }
  }

  /** Removes a slot of this migration, whose stream it ends, and its publication. */
  @Override
  public boolean remove(Created.Slot slot) {
    boolean there = drop(ends.source(), slot);
    forget(ends.target(), slot);
    return there;
  }

  /**
   * The same of any migration.
   *
   * @throws dev.portage.fault.Fault USAGE where it is another source's
   */
  public static boolean remove(Sides ends, Created.Slot slot) {
    boolean there = drop(ends.source(), slot);
    if (!there) {
      RecordedSource.require(ends, slot);
    }
    forget(ends.target(), slot);
    return there;
  }

  private static boolean drop(Database source, Created.Slot slot) {
    endStream(source, slot.name());
    return source.inTransaction(
        session -> {
          boolean found = Slot.find(session, slot.name()).isPresent();
          Slot.drop(session, slot.name());
          Publication.drop(session, slot.name());
          return found;
        });
  }

  /** A server notices the end of a stream, or of its reader's machine, only after a while. */
  private static void endStream(Database source, String name) {
    long end = System.nanoTime() + ENDING.toNanos();
    while (System.nanoTime() < end && source.inTransaction(session -> isRead(session, name))) {
      LockSupport.parkNanos(POLL.toNanos());
    }
  }

  private static boolean isRead(Session session, String name) throws SQLException {
    Optional<Integer> reader = Slot.find(session, name).flatMap(Slot::reader);
    if (reader.isPresent()) {
      session.one("SELECT pg_terminate_backend(?)", row -> row.getBoolean(1), reader.get());
    }
    return reader.isPresent();
  }

  private static void forget(Database target, Created.Slot slot) {
    target.inTransaction(session -> Replication.forget(session, slot.name()));
    CreatedResources.of(target).removed(Created.Slot.KIND, slot.name());
  }
}
