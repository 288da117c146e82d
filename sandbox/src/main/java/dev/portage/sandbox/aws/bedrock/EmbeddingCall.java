package dev.portage.sandbox.aws.bedrock;

import java.time.Instant;
import java.util.List;

/**
 * A call that was answered with embeddings.
 *
 * @param at the time when it passed the quotas
 * @param model the model id that the caller used
 * @param texts the texts in their order
 * @param tokens the number of tokens of all texts
 */
public record EmbeddingCall(Instant at, String model, List<String> texts, int tokens) {}
