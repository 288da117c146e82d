/**
 * What a user listed as a bot's knowledge, and what reading it came to. Begin at {@link
 * dev.portage.embed.source.Source}. Each kind of source is read in a package of its own: {@code
 * s3}, {@code web} and {@code video}. Promises: whatever a source is, reading it ends with a {@link
 * dev.portage.embed.source.SourceOutcome}; its temporary files are removed afterwards.
 */
package dev.portage.embed.source;
