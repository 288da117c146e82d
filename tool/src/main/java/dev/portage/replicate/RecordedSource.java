package dev.portage.replicate;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.journal.Created;
import dev.portage.journal.Replication;
import dev.portage.postgres.Sides;

/**
 * The source that a slot or a freeze was made on. What another one lacks is not gone: its record
 * must stay.
 */
final class RecordedSource {
  private RecordedSource() {}

  /**
   * Requires that this is the source of something that it lacks.
   *
   * @throws Fault USAGE where the journal names another one
   */
  static void require(Sides ends, Created created) {
    String here = ends.source().describe();
    ends.target()
        .inTransaction(session -> Replication.source(session, created.name()))
        .filter(recorded -> !recorded.equals(here))
        .ifPresent(
            recorded -> {
              throw new Fault(
                  ExitCode.USAGE,
                  "%s is not on %s: the migration that made it had the source %s"
                      .formatted(created.described(), here, recorded),
                  "Nothing was changed there. Name that cluster with --source.");
            });
  }
}
