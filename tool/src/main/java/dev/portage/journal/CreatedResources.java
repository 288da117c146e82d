package dev.portage.journal;

import dev.portage.postgres.Database;
import dev.portage.postgres.Session;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;

/**
 * Records the resources that Portage created outside its own tables and has to remove again (I14).
 * A resource is recorded before it is requested, so a kill in between leaves a record without a
 * resource, and never a resource without a record. The records are kept when a journal is void.
 */
public final class CreatedResources {
  private final Database target;

  private CreatedResources(Database target) {
    this.target = target;
  }

  /**
   * A resource that Portage created.
   *
   * @param kind such as {@code side cluster}
   * @param name its name in the service
   * @param recorded when it was recorded first
   * @param removed when its removal was seen
   */
  public record CreatedResource(
      String kind, String name, Instant recorded, Optional<Instant> removed) {}

  /** The resources that this target's journal records; the journal was opened for writing. */
  public static CreatedResources of(Database target) {
    return new CreatedResources(target);
  }

  /**
   * Records a resource; the record is committed when this returns. Recording a removed resource
   * makes it outstanding again.
   */
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

  /** Records that a resource was removed. */
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
  public List<CreatedResource> list() {
    return target.inTransaction(CreatedResources::list);
  }

  static List<CreatedResource> list(Session session) throws SQLException {
    if (!present(session)) {
      return List.of();
    }
    return session.list(
        "SELECT kind, name, created_at, removed_at FROM portage.creation"
            + " ORDER BY created_at, kind, name",
        row ->
            new CreatedResource(
                row.getString(1),
                row.getString(2),
                row.getObject(3, OffsetDateTime.class).toInstant(),
                Optional.ofNullable(row.getObject(4, OffsetDateTime.class))
                    .map(OffsetDateTime::toInstant)));
  }

  /** Journals of early versions lack the table. */
  private static boolean present(Session session) throws SQLException {
    return session.one(
        "SELECT to_regclass('portage.creation') IS NOT NULL", row -> row.getBoolean(1));
  }

  /** The names of the resources of a kind that were not removed, the oldest first. */
  public List<String> outstanding(String kind) {
    return list().stream()
        .filter(creation -> creation.kind().equals(kind) && creation.removed().isEmpty())
        .map(CreatedResource::name)
        .toList();
  }
}
