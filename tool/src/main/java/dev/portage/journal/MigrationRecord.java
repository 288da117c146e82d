package dev.portage.journal;

import java.time.Instant;
import java.util.Optional;

/**
 * One migration, as the journal has it.
 *
 * @param id its number
 * @param route how
 * @param startedAt by the target's clock
 * @param step the last step that began, as "5/7 embed"
 * @param finishedAt when its last step was through
 */
public record MigrationRecord(
    long id, String route, Instant startedAt, String step, Optional<Instant> finishedAt) {}
