package dev.portage.journal;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/**
 * One migration, as the journal records it.
 *
 * @param id its number
 * @param identity its route, origin and model; an older Portage stored no model
 * @param startedAt by the target's clock
 * @param step that began last; empty where none has begun
 * @param finishedAt when its last step ended
 */
public record MigrationRecord(
    long id,
    MigrationIdentity identity,
    Instant startedAt,
    Optional<Phase> step,
    Optional<Instant> finishedAt) {

  /** A condition follows. */
  static final String SELECT =
      """
      SELECT id, route, source_kind, source, model, started_at, step, finished_at, columns
        FROM portage.migration\
      """;

  static MigrationRecord read(ResultSet row) throws SQLException {
    Route route = Route.find(row.getString(2)).orElseThrow();
    String step = row.getString(7);
    return new MigrationRecord(
        row.getLong(1),
        new MigrationIdentity(
            route,
            Origin.parse(row.getString(3), row.getString(4)),
            row.getString(5),
            row.getString(9)),
        row.getObject(6, OffsetDateTime.class).toInstant(),
        step.isEmpty() ? Optional.empty() : Optional.of(Phase.parse(step)),
        Optional.ofNullable(row.getObject(8, OffsetDateTime.class)).map(OffsetDateTime::toInstant));
  }

  /** How rows are restored. */
  public Route route() {
    return identity.route();
  }

  /** Where they come from. */
  public Origin origin() {
    return identity.origin();
  }

  /** Whether its last step has ended. */
  public boolean finished() {
    return finishedAt.isPresent();
  }

  /**
   * Refuses another source while this migration is unfinished: its units were planned from there.
   *
   * @throws Fault BAD_CONFIGURATION
   */
  public void requireOrigin(Origin other) {
    if (!origin().equals(other)) {
      throw new Fault(
          ExitCode.BAD_CONFIGURATION,
          "the unfinished migration copies from %s, and this command names %s"
              .formatted(origin().describe(), other.describe()),
          "Finish it with the same source first, or remove what it wrote with --undo; then one from"
              + " another source can begin. Where it is the same one behind a tunnel, use the port that"
              + " is named first.");
    }
  }

  /**
   * Refuses other columns than those by which its units were planned: the rows of one tenant would
   * be counted in two units. An older Portage did not record them.
   *
   * @throws Fault BAD_CONFIGURATION
   */
  public void requireColumns(String other) {
    if (!identity.columns().isEmpty() && !identity.columns().equals(other)) {
      throw new Fault(
          ExitCode.BAD_CONFIGURATION,
          "this table was migrated with %s, and this command has %s"
              .formatted(identity.columns(), other),
          "Run the same command with %s. To begin again, remove what was copied with --undo first."
              .formatted(identity.columns()));
    }
  }

  /**
   * Refuses another model than the one that it was begun with: vectors of two models in one table
   * give wrong search results, and no error would show it.
   *
   * @throws Fault BAD_CONFIGURATION
   */
  public void requireModel(String other) {
    String model = identity.model();
    if (!model.isEmpty() && !model.equals(other)) {
      throw new Fault(
          ExitCode.BAD_CONFIGURATION,
          "this migration embeds with %s, and this command names %s".formatted(model, other),
          "Resume it with its own model (--model and --dimensions, or PORTAGE_MODEL and"
              + " PORTAGE_DIMENSIONS of a worker). To use another one, let the application's set-up"
              + " create the table again.");
    }
  }
}
