/**
 * Turns texts into vectors. Begin at {@link dev.portage.embed.model.EmbeddingModel}; {@link
 * dev.portage.embed.model.Embedder} is what callers use. Promises: vectors have the order of their
 * texts; throttling and transient faults of the service are retried within limits.
 */
package dev.portage.embed.model;
