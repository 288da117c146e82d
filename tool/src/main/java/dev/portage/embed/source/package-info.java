/**
 * From what a user listed as knowledge to documents: files in S3, web pages, sitemaps, videos.
 * Begin at {@link dev.portage.embed.source.SourceReader}. Promises: whatever a source is, reading
 * it ends with a {@link dev.portage.embed.source.SourceOutcome}; addresses that users typed never
 * reach a network that {@link dev.portage.embed.source.NetworkPolicy} does not allow; temporary
 * files and browsers are gone afterwards; what all bots of a worker ask of one web server together
 * stays within {@link dev.portage.embed.source.Manners}.
 */
package dev.portage.embed.source;
