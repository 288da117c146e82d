package dev.portage.embed.model;

import dev.portage.deployment.AwsAccess;
import dev.portage.embed.model.EmbeddingAnswer.Vectors;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Calls Titan Text Embeddings V2 through Bedrock's InvokeModel (AWS, "Amazon Titan Embeddings"),
 * with one text per call, and in the same way for queries and documents.
 */
final class BedrockTitan implements EmbeddingModel {
  /** The dimensions that the model offers. */
  static final Set<Integer> DIMENSIONS = Set.of(256, 512, 1024);

  /**
   * The limit in characters. There is also one of 8,192 tokens, which scripts other than Latin
   * reach first.
   */
  private static final int MAX_CHARACTERS = 50_000;

  private final BedrockInvocation invocation;
  private final int dimensions;

  BedrockTitan(AwsAccess aws, String modelId, int dimensions) {
    this.invocation = new BedrockInvocation(aws, modelId);
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
    return 1;
  }

  @Override
  public int longestText() {
    return MAX_CHARACTERS;
  }

  @Override
  public EmbeddingAnswer embed(List<String> texts, Purpose purpose) {
    if (texts.size() != 1) {
      throw new IllegalArgumentException("Titan accepts one text per call, not " + texts.size());
    }
    ObjectNode body = JsonMapper.shared().createObjectNode();
    body.put("inputText", texts.getFirst()).put("dimensions", dimensions).put("normalize", true);
    return invocation.call(
        body,
        (answer, header) -> {
          Vectors vectors = VectorsParser.titan(answer, dimensions);
          return header.isPresent() ? new Vectors(vectors.vectors(), header) : vectors;
        });
  }
}
