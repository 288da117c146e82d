package dev.portage.journal;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import java.time.Instant;
import java.util.Optional;

/**
 * One migration, as the journal has it.
 *
 * @param id its number
 * @param route how
 * @param model that embeds, with its dimension; "" where an older Portage began it
 * @param startedAt by the target's clock
 * @param step the last step that began, as "5/7 embed"
 * @param finishedAt when its last step was through
 */
public record MigrationRecord(
    long id,
    String route,
    String model,
    Instant startedAt,
    String step,
    Optional<Instant> finishedAt) {

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
