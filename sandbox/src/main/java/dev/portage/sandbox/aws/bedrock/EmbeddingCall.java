package dev.portage.sandbox.aws.bedrock;

import java.time.Instant;
import java.util.List;

/**
 * One call that was answered with embeddings.
 *
 * @param at when it was let through the quotas
 * @param model as the caller named it
 * @param texts in their order
 * @param tokens of all texts together
 */
public record EmbeddingCall(Instant at, String model, List<String> texts, int tokens) {}
