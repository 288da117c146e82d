package dev.portage.journal;

import dev.portage.postgres.Database;
import dev.portage.postgres.Session;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;

/**
 * What Portage created outside its own tables, to be removed again (I14). A thing is recorded
 * before it is requested, so that a kill in between leaves a record without a thing, and never a
 * thing without a record. The records are kept when a journal is void.
 */
public final class Creations {
  private final Database target;

  private Creations(Database target) {
    this.target = target;
  }

  /**
   * Something that Portage made.
   *
   * @param kind such as {@code side cluster}
   * @param name what its service calls it
   * @param recorded when it was recorded first
   * @param removed when it was seen to be gone
   */
  public record Creation(String kind, String name, Instant recorded, Optional<Instant> removed) {}

  /** The creations that this target's journal knows of; the journal was opened for writing. */
  public static Creations of(Database target) {
    return new Creations(target);
  }

  /** Committed when this returns. Recording what was removed makes it stand again. */
  public void record(String kind, String name) {
    target.inTransaction(
        session ->
            session.update(
                """
                INSERT INTO portage.creation (kind, name) VALUES (?, ?)
                ON CONFLICT (kind, name) DO UPDATE SET removed_at = NULL
                """,
                kind,
                name));
  }

  /** Notes that it is gone. */
  public void removed(String kind, String name) {
    target.inTransaction(
        session ->
            session.update(
                """
                UPDATE portage.creation SET removed_at = coalesce(removed_at, now())
                 WHERE kind = ? AND name = ?
                """,
                kind,
                name));
  }

  /** All of them, the oldest first; none where there is no journal. */
  public List<Creation> list() {
    return target.inTransaction(Creations::list);
  }

  static List<Creation> list(Session session) throws SQLException {
    if (!present(session)) {
      return List.of();
    }
    return session.list(
        "SELECT kind, name, created_at, removed_at FROM portage.creation"
            + " ORDER BY created_at, kind, name",
        row ->
            new Creation(
                row.getString(1),
                row.getString(2),
                row.getObject(3, OffsetDateTime.class).toInstant(),
                Optional.ofNullable(row.getObject(4, OffsetDateTime.class))
                    .map(OffsetDateTime::toInstant)));
  }

  /** Journals of early versions have none. */
  private static boolean present(Session session) throws SQLException {
    return session.one(
        "SELECT to_regclass('portage.creation') IS NOT NULL", row -> row.getBoolean(1));
  }

  /** The names of those of a kind that were not removed, the oldest first. */
  public List<String> standing(String kind) {
    return list().stream()
        .filter(creation -> creation.kind().equals(kind) && creation.removed().isEmpty())
        .map(Creation::name)
        .toList();
  }
}
