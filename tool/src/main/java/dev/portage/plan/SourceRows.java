package dev.portage.plan;

import java.util.Optional;

/**
 * The size of one tenant's rows on the source.
 *
 * @param rows how many
 * @param bytes as they are stored
 * @param newest greatest id where all of them are ULIDs, so that their age is known
 * @param withoutVector how many have none
 */
public record SourceRows(long rows, long bytes, Optional<String> newest, long withoutVector) {}
