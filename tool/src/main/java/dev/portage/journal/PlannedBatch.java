package dev.portage.journal;

import dev.portage.bots.BotKey;
import java.util.List;
import java.util.Optional;

/**
 * What is copied in one transaction: whole units, or an id range of one.
 *
 * @param units of it
 * @param ids empty for whole units
 * @param rows about how many
 * @param bytes about how many
 */
public record PlannedBatch(List<BotKey> units, Optional<IdRange> ids, long rows, long bytes) {}
