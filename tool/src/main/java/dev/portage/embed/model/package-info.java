/**
 * Texts into vectors. Begin at {@link dev.portage.embed.model.EmbeddingModel}; {@link
 * dev.portage.embed.model.Embedder} is what callers use. Promises: vectors come in the order of
 * their texts; throttling and faults of the service are waited out within limits.
 */
package dev.portage.embed.model;
