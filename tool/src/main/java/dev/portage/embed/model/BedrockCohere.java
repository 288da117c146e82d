package dev.portage.embed.model;

import static java.util.regex.Pattern.CASE_INSENSITIVE;

import dev.portage.deployment.AwsAccess;
import dev.portage.deployment.AwsFaults;
import dev.portage.embed.model.EmbeddingAnswer.Refused;
import dev.portage.embed.model.EmbeddingAnswer.Throttled;
import dev.portage.embed.model.EmbeddingAnswer.TooLong;
import dev.portage.embed.model.EmbeddingAnswer.Unavailable;
import dev.portage.embed.model.EmbeddingAnswer.Vectors;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Cohere Embed v3 through Bedrock's InvokeModel (UPSTREAM 4.5). */
public final class BedrockCohere implements EmbeddingModel {
  /** The one that the application uses. */
  public static final String MULTILINGUAL = "cohere.embed-multilingual-v3";

  /** How many numbers its vectors have. */
  public static final int DIMENSIONS = 1024;

  private static final JsonMapper JSON = JsonMapper.shared();

  /** Its words for it differ with what is too long: characters of a text, or tokens. */
  private static final Pattern TOO_LONG =
      Pattern.compile("too long|too many tokens|at most|maxLength|exceed", CASE_INSENSITIVE);

  private static final Duration CALL_LIMIT = Duration.ofSeconds(60);

  private final BedrockRuntimeClient client;
  private final String modelId;

  /** The model of this id, in the region of this access. */
  public BedrockCohere(AwsAccess aws, String modelId) {
    this.client =
        aws.prepare(BedrockRuntimeClient.builder())
            .httpClient(aws.http())
            .overrideConfiguration(
                // The Embedder waits; two waiting for each other would only wait longer.
                settings ->
                    settings
                        .retryStrategy(AwsRetryStrategy.doNotRetry())
                        .apiCallTimeout(CALL_LIMIT))
            .build();
    this.modelId = modelId;
  }

  @Override
  public String name() {
    return modelId;
  }

  @Override
  public int dimensions() {
    return DIMENSIONS;
  }

  @Override
  public int largestBatch() {
    return 96;
  }

  @Override
  public int longestText() {
    return 2048;
  }

  @Override
  public EmbeddingAnswer embed(List<String> texts, Purpose purpose) {
    try {
      var response =
          client.invokeModel(
              request ->
                  request
                      .modelId(modelId)
                      .contentType("application/json")
                      .accept("application/json")
                      .body(SdkBytes.fromUtf8String(body(texts, purpose))));
      return new Vectors(vectors(JSON.readTree(response.body().asUtf8String())), tokens(response));
    } catch (AwsServiceException e) {
      return answer(e);
    } catch (SdkClientException e) {
      if (String.valueOf(e.getMessage()).contains("Unable to load credentials")) {
        throw fault(e);
      }
      return new Unavailable(String.valueOf(e.getMessage()));
    }
  }

  private static String body(List<String> texts, Purpose purpose) {
    ObjectNode body = JSON.createObjectNode();
    texts.forEach(body.putArray("texts")::add);
    body.put(
        "input_type",
        switch (purpose) {
          case DOCUMENT -> "search_document";
          case QUERY -> "search_query";
        });
    return JSON.writeValueAsString(body);
  }

  private static List<float[]> vectors(JsonNode response) {
    List<float[]> vectors = new ArrayList<>();
    for (JsonNode numbers : response.path("embeddings")) {
      float[] vector = new float[numbers.size()];
      for (int i = 0; i < vector.length; i++) {
        vector[i] = (float) numbers.get(i).asDouble();
      }
      vectors.add(vector);
    }
    return vectors;
  }

  private static OptionalInt tokens(InvokeModelResponse response) {
    return response
        .sdkHttpResponse()
        .firstMatchingHeader("X-Amzn-Bedrock-Input-Token-Count")
        .filter(count -> count.matches("\\d{1,9}"))
        .map(count -> OptionalInt.of(Integer.parseInt(count)))
        .orElseGet(OptionalInt::empty);
  }

  private EmbeddingAnswer answer(AwsServiceException thrown) {
    String code = AwsFaults.code(thrown);
    String said = AwsFaults.said(thrown);
    if (thrown.statusCode() == 429
        || code.contains("Throttling")
        || code.contains("QuotaExceeded")) {
      return new Throttled(retryAfter(thrown));
    }
    if (thrown.statusCode() >= 500
        || code.contains("Timeout")
        || code.contains("NotReady")
        || code.equals("ModelErrorException")) {
      return new Unavailable("%s (%s)".formatted(said, code));
    }
    if (code.contains("Validation")) {
      return TOO_LONG.matcher(said).find() ? new TooLong(said) : new Refused(said);
    }
    throw fault(thrown);
  }

  private static Optional<Duration> retryAfter(AwsServiceException thrown) {
    return Optional.ofNullable(thrown.awsErrorDetails())
        .map(details -> details.sdkHttpResponse())
        .flatMap(response -> response.firstMatchingHeader("Retry-After"))
        .filter(seconds -> seconds.matches("\\d{1,4}"))
        .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)));
  }

  private RuntimeException fault(SdkException thrown) {
    return AwsFaults.of(
        thrown,
        "embed with " + modelId,
        "bedrock:InvokeModel (and ask for access to the model in the Bedrock console)");
  }
}
