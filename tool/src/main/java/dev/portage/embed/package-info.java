/**
 * Runs the embedding task, which turns one bot's sources into documents, chunks, vectors and rows.
 * Begin at {@link dev.portage.embed.BotEmbedding}. Promises: a bot's rows are replaced in one
 * transaction, and only if all its sources were read (I3); content, source and vector of a chunk
 * stay together.
 */
package dev.portage.embed;
