package dev.portage.embed.model;

import dev.portage.deployment.AwsAccess;
import dev.portage.embed.model.EmbeddingAnswer.Vectors;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Titan Text Embeddings V2 through Bedrock's InvokeModel (AWS, "Amazon Titan Embeddings"): one text
 * a call, questions and documents alike.
 */
final class BedrockTitan implements EmbeddingModel {
  /** How many numbers a vector may have. */
  static final Set<Integer> DIMENSIONS = Set.of(256, 512, 1024);

  /** And at most 8,192 tokens, which other scripts than Latin reach before. */
  private static final int MOST_CHARACTERS = 50_000;

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
    return MOST_CHARACTERS;
  }

  @Override
  public EmbeddingAnswer embed(List<String> texts, Purpose purpose) {
    if (texts.size() != 1) {
      throw new IllegalArgumentException("Titan takes one text a call, not " + texts.size());
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
