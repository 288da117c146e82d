package dev.portage.journal;

/**
 * What makes a migration the same one when its command is run again.
 *
 * @param route how rows are restored
 * @param origin where they come from
 * @param model that embeds, with its dimension; "" where none does
 */
public record MigrationIdentity(Route route, Origin origin, String model) {}
