package dev.portage.embed.model;

import static java.util.regex.Pattern.CASE_INSENSITIVE;

import dev.portage.deployment.AwsAccess;
import dev.portage.deployment.AwsFaults;
import dev.portage.embed.model.EmbeddingAnswer.Refused;
import dev.portage.embed.model.EmbeddingAnswer.Throttled;
import dev.portage.embed.model.EmbeddingAnswer.TooLong;
import dev.portage.embed.model.EmbeddingAnswer.Unavailable;
import dev.portage.embed.model.EmbeddingAnswer.Vectors;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelResponse;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Calls InvokeModel for all embedding models of Bedrock, which differ only in the body. */
final class BedrockInvocation {
  /** The message depends on the model, and on whether characters or tokens are too many. */
  private static final Pattern TOO_LONG =
      Pattern.compile(
          "too long|too many (input )?tokens|maxLength|tokens? or less|exceed", CASE_INSENSITIVE);

  /** Errors that do not depend on the texts. */
  private static final Pattern WRONG_MODEL =
      Pattern.compile("model identifier is invalid|on-demand throughput", CASE_INSENSITIVE);

  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(60);

  private final BedrockRuntimeClient client;
  private final String modelId;

  BedrockInvocation(AwsAccess aws, String modelId) {
    this.client =
        aws.prepare(BedrockRuntimeClient.builder())
            .httpClient(aws.http())
            .overrideConfiguration(
                // PacedModel retries; retries on two levels would multiply the delays.
                settings ->
                    settings
                        .retryStrategy(AwsRetryStrategy.doNotRetry())
                        .apiCallTimeout(CALL_TIMEOUT))
            .build();
    this.modelId = modelId;
  }

  String modelId() {
    return modelId;
  }

  /**
   * Makes one call, without retries.
   *
   * @param reading parses the body of the response; its second argument is the token count of the
   *     header
   */
  EmbeddingAnswer call(ObjectNode body, BiFunction<byte[], OptionalInt, Vectors> reading) {
    try {
      InvokeModelResponse response =
          client.invokeModel(
              request ->
                  request
                      .modelId(modelId)
                      .contentType("application/json")
                      .accept("application/json")
                      .body(
                          SdkBytes.fromByteArrayUnsafe(
                              JsonMapper.shared().writeValueAsBytes(body))));
      return reading.apply(response.body().asByteArrayUnsafe(), tokens(response));
    } catch (AwsServiceException e) {
      return answer(e);
    } catch (SdkClientException e) {
      if (String.valueOf(e.getMessage()).contains("Unable to load credentials")) {
        throw fault(e);
      }
      return new Unavailable(String.valueOf(e.getMessage()));
    } catch (JacksonException e) {
      return new Unavailable("the answer cannot be parsed: " + e.getOriginalMessage());
    }
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
    if (code.contains("Validation") && !WRONG_MODEL.matcher(said).find()) {
      return TOO_LONG.matcher(said).find() ? new TooLong(said) : new Refused(said);
    }
    throw code.contains("Validation") ? wrongModel(thrown, said) : fault(thrown);
  }

  private static Optional<Duration> retryAfter(AwsServiceException thrown) {
    return Optional.ofNullable(thrown.awsErrorDetails())
        .map(details -> details.sdkHttpResponse())
        .flatMap(response -> RetryAfter.of(response::firstMatchingHeader));
  }

  private Fault wrongModel(AwsServiceException thrown, String said) {
    return new Fault(
        ExitCode.AWS_REFUSED,
        "Bedrock does not offer %s in this region: %s".formatted(modelId, said),
        "Set --bedrock-region to a region that has the model, or --model to an inference profile,"
            + " such as us.cohere.embed-v4:0.",
        thrown);
  }

  private Fault fault(SdkException thrown) {
    return AwsFaults.of(
        thrown,
        "embed with " + modelId,
        "bedrock:InvokeModel (and request access to the model in the Bedrock console)");
  }
}
