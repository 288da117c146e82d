package dev.portage.index;

import java.time.Duration;

/**
 * The progress of a build, from pg_stat_progress_create_index.
 *
 * @param phase as PostgreSQL and pgvector call it
 * @param done rows, or other sessions that were waited for
 * @param total of them; 0 where the phase counts nothing
 * @param waitingFor process that holds what the build waits for; 0 where it waits for none
 * @param elapsed since the build began
 */
public record BuildProgress(
    String phase, long done, long total, int waitingFor, Duration elapsed) {}
