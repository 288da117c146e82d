package dev.portage.embed.model;

import dev.portage.deployment.AwsAccess;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The embedding models of Bedrock that Portage knows, by how they are called. */
enum BedrockFamily {
  /** The application's own model, and its English sister. */
  COHERE_3(BedrockCohere.DIMENSIONS) {
    @Override
    EmbeddingModel open(AwsAccess aws, String id, int dimensions) {
      return new BedrockCohere(aws, id);
    }
  },

  /** Mostly through an inference profile, such as {@code us.cohere.embed-v4:0}. */
  COHERE_4(1_536) {
    @Override
    EmbeddingModel open(AwsAccess aws, String id, int dimensions) {
      return BedrockCohere.four(aws, id, dimensions);
    }
  },

  /** Amazon's own. */
  TITAN_2(1_024) {
    @Override
    EmbeddingModel open(AwsAccess aws, String id, int dimensions) {
      return new BedrockTitan(aws, id, dimensions);
    }
  };

  /** What an inference profile's id or an ARN has before the model's name. */
  private static final Pattern BEFORE = Pattern.compile("(arn:[^/]+/)?([a-z]{2,6}(-[a-z]+)?\\.)?");

  private final int defaultDimensions;

  BedrockFamily(int defaultDimensions) {
    this.defaultDimensions = defaultDimensions;
  }

  /** The names of all models, without what stands before them. */
  static List<String> known() {
    return Arrays.stream(values()).flatMap(family -> family.models().stream()).toList();
  }

  /** The family that this id, inference profile or ARN names. */
  static Optional<BedrockFamily> of(String id) {
    return Arrays.stream(values()).filter(family -> family.names(id)).findFirst();
  }

  private boolean names(String id) {
    return models().stream()
        .anyMatch(
            model ->
                id.endsWith(model)
                    && BEFORE.matcher(id.substring(0, id.length() - model.length())).matches());
  }

  private List<String> models() {
    return switch (this) {
      case COHERE_3 -> List.of(BedrockCohere.MULTILINGUAL, "cohere.embed-english-v3");
      case COHERE_4 -> List.of("cohere.embed-v4:0");
      case TITAN_2 -> List.of("amazon.titan-embed-text-v2:0");
    };
  }

  /** The dimensions that its vectors may have. */
  Set<Integer> dimensions() {
    return switch (this) {
      case COHERE_3 -> Set.of(BedrockCohere.DIMENSIONS);
      case COHERE_4 -> BedrockCohere.DIMENSIONS_OF_4;
      case TITAN_2 -> BedrockTitan.DIMENSIONS;
    };
  }

  /** What it gives where nobody says anything. */
  int defaultDimensions() {
    return defaultDimensions;
  }

  abstract EmbeddingModel open(AwsAccess aws, String id, int dimensions);
}
