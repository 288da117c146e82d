package dev.portage.journal;

/**
 * Who holds a lease.
 *
 * @param name for people who look at the journal, and to know one's own leases by
 * @param worker whether it embeds the bot itself; a coordinator has tasks do it
 */
public record Holder(String name, boolean worker) {}
