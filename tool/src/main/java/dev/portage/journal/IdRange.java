package dev.portage.journal;

import java.util.Optional;

/**
 * A range of ids, in the order of the source's table.
 *
 * @param after not included; empty for the beginning
 * @param upTo included; empty for the end
 */
public record IdRange(Optional<String> after, Optional<String> upTo) {}
