package dev.portage.embed.model;

import dev.portage.deployment.AwsAccess;
import dev.portage.embed.model.EmbeddingAnswer.Vectors;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Calls Cohere Embed 3 and 4 through Bedrock's InvokeModel (UPSTREAM 4.5; AWS, "Cohere Embed v4").
 */
public final class BedrockCohere implements EmbeddingModel {
  /** The model that the application uses. */
  public static final String MULTILINGUAL = "cohere.embed-multilingual-v3";

  /** The dimension of the vectors of Embed 3. */
  public static final int DIMENSIONS = 1024;

  /** The dimensions that Embed 4 offers. */
  static final Set<Integer> DIMENSIONS_OF_4 = Set.of(256, 512, 1024, 1536);

  private static final int MAX_TEXTS = 96;

  private final BedrockInvocation invocation;
  private final Generation generation;
  private final int dimensions;

  private enum Generation {
    THREE,
    FOUR
  }

  /** Embed 3 with this model id, in the region of this access. */
  public BedrockCohere(AwsAccess aws, String modelId) {
    this(aws, modelId, Generation.THREE, DIMENSIONS);
  }

  /**
   * Embed 4 with this model id, in the region of this access.
   *
   * @param modelId a model id, or the id or ARN of an inference profile
   */
  static BedrockCohere four(AwsAccess aws, String modelId, int dimensions) {
    return new BedrockCohere(aws, modelId, Generation.FOUR, dimensions);
  }

  private BedrockCohere(AwsAccess aws, String modelId, Generation generation, int dimensions) {
    this.invocation = new BedrockInvocation(aws, modelId);
    this.generation = generation;
    this.dimensions = dimensions;
  }

  @Override
  public String name() {
    return invocation.modelId();
  }

  @Override
  public int dimensions() {
    return dimensions;
  }

  @Override
  public int largestBatch() {
    return MAX_TEXTS;
  }

  @Override
  public int longestText() {
    return switch (generation) {
      case THREE -> 2_048;
      // The limit is 128,000 tokens, and a token has at least one character in every script.
      case FOUR -> 128_000;
    };
  }

  @Override
  public EmbeddingAnswer embed(List<String> texts, Purpose purpose) {
    return invocation.call(
        body(texts, purpose),
        (answer, tokens) -> new Vectors(VectorsParser.cohere(answer, dimensions), tokens));
  }

  private ObjectNode body(List<String> texts, Purpose purpose) {
    ObjectNode body = JsonMapper.shared().createObjectNode();
    texts.forEach(body.putArray("texts")::add);
    body.put(
        "input_type",
        switch (purpose) {
          case DOCUMENT -> "search_document";
          case QUERY -> "search_query";
        });
    if (generation == Generation.FOUR) {
      // Otherwise the end of a text that is too long would be dropped silently.
      body.put("truncate", "NONE");
      body.put("output_dimension", dimensions);
      body.putArray("embedding_types").add("float");
    }
    return body;
  }
}
