package dev.portage.journal;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/**
 * One migration, as the journal has it.
 *
 * @param id its number
 * @param route how
 * @param model that embeds, with its dimension; "" where none does, or an older Portage began it
 * @param source that is copied from; "" where the sources are read again
 * @param startedAt by the target's clock
 * @param step the last step that began, as "5/7 embed"
 * @param finishedAt when its last step was through
 */
public record MigrationRecord(
    long id,
    String route,
    String model,
    String source,
    Instant startedAt,
    String step,
    Optional<Instant> finishedAt) {

  /** A condition follows. */
  static final String SELECT =
      "SELECT id, route, model, source, started_at, step, finished_at FROM portage.migration";

  static MigrationRecord read(ResultSet row) throws SQLException {
    return new MigrationRecord(
        row.getLong(1),
        row.getString(2),
        row.getString(3),
        row.getString(4),
        row.getObject(5, OffsetDateTime.class).toInstant(),
        row.getString(6),
        Optional.ofNullable(row.getObject(7, OffsetDateTime.class)).map(OffsetDateTime::toInstant));
  }

  /**
   * Refuses another source before this one is through: its units were planned from there.
   *
   * @throws Fault BAD_CONFIGURATION
   */
  public void requireSource(String other) {
    if (!source.equals(other)) {
      throw new Fault(
          ExitCode.BAD_CONFIGURATION,
          "this migration copies from %s, and now %s is asked for".formatted(source, other),
          "Finish it with the same source first; then one from another source can begin.");
    }
  }

  /**
   * Refuses another model than the one that it was begun with: vectors of two models in one table
   * answer nonsense, and nothing would show it.
   *
   * @throws Fault BAD_CONFIGURATION
   */
  public void requireModel(String other) {
    if (!model.isEmpty() && !model.equals(other)) {
      throw new Fault(
          ExitCode.BAD_CONFIGURATION,
          "this migration embeds with %s, and now %s is asked for".formatted(model, other),
          "Go on with its model (--model and --dimensions, or PORTAGE_MODEL and PORTAGE_DIMENSIONS"
              + " of a worker). For another one, let the application's set-up make the table again.");
    }
  }
}
