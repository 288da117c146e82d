package dev.portage.deployment;

import java.util.Optional;

/**
 * The names of an embedding model's quotas in Service Quotas.
 *
 * @param where the kind of call, according to the model's id: on demand, or through an inference
 *     profile
 * @param model the model's name in Service Quotas
 */
record BedrockQuotaNames(String where, String model) {

  /** The names for this id, inference profile or ARN; empty for a model of another service. */
  static Optional<BedrockQuotaNames> of(String modelId) {
    String id = modelId.substring(modelId.lastIndexOf('/') + 1);
    return spelled(id).map(model -> new BedrockQuotaNames(where(id), model));
  }

  private static Optional<String> spelled(String id) {
    if (id.contains("cohere.embed-multilingual-v3")) {
      return Optional.of("Cohere Embed Multilingual");
    }
    if (id.contains("cohere.embed-english-v3")) {
      return Optional.of("Cohere Embed English");
    }
    if (id.contains("cohere.embed-v4")) {
      return Optional.of("Cohere Embed V4");
    }
    return id.contains("amazon.titan-embed-text-v2")
        ? Optional.of("Amazon Titan Text Embeddings V2")
        : Optional.empty();
  }

  private static String where(String id) {
    if (id.startsWith("global.")) {
      return "Global cross-region";
    }
    return id.startsWith("cohere.") || id.startsWith("amazon.") ? "On-demand" : "Cross-region";
  }

  String tokens() {
    return "%s model inference tokens per minute for %s".formatted(where, model);
  }

  String calls() {
    return "%s model inference requests per minute for %s".formatted(where, model);
  }
}
