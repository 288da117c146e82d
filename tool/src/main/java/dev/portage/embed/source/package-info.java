/**
 * Defines the kinds of sources that a user can list as a bot's knowledge, and the outcomes of
 * reading them. Begin at {@link dev.portage.embed.source.Source}. Each kind of source is read in a
 * package of its own: {@code s3}, {@code web} and {@code video}. Promises: whatever a source is,
 * reading it ends with a {@link dev.portage.embed.source.SourceOutcome}; its temporary files are
 * removed afterwards.
 */
package dev.portage.embed.source;
