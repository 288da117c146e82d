package dev.portage.embed.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.TestAws;
import dev.portage.embed.model.EmbeddingModel.Purpose;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.sandbox.aws.bedrock.BedrockSettings;
import dev.portage.sandbox.aws.http.AwsError;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The additional contract of models on Bedrock. */
interface BedrockContract extends EmbeddingModelContract {
  private static void fail(AwsError error) {
    TestAws.sandbox().endpoint().faults().failNext("bedrock:InvokeModel", 1, error);
  }

  @Override
  default void throttleNext(Optional<Duration> asked) {
    fail(new AwsError(429, "ThrottlingException", "Too many requests", asked));
  }

  @Override
  default void failNext() {
    fail(new AwsError(424, "ModelErrorException", "not now"));
  }

  @Override
  default void refuseNext() {
    fail(AwsError.client("ValidationException", "Malformed input request: not these"));
  }

  @Override
  default long calls() {
    return TestAws.sandbox().endpoint().calls("bedrock:InvokeModel");
  }

  /** How many letters a text of four-letter words may have. */
  default int mostLetters() {
    return model().longestText();
  }

  private EmbeddingAnswer embed(String text) {
    return model().embed(List.of(text), Purpose.DOCUMENT);
  }

  @Test
  default void theLongestTextsAreAccepted() {
    String longest = "tide ".repeat(mostLetters()).substring(0, mostLetters());
    assertThat(embed(longest)).isInstanceOf(EmbeddingAnswer.Vectors.class);
  }

  @Test
  default void callsBeyondTheQuotaAreThrottled() {
    TestAws.sandbox().bedrock().settings(BedrockSettings.defaults().withQuotas(300_000, 1));
    assertThat(embed("x")).isInstanceOf(EmbeddingAnswer.Vectors.class);
    assertThat(embed("x")).isInstanceOf(EmbeddingAnswer.Throttled.class);
    TestAws.sandbox().bedrock().settings(BedrockSettings.defaults().withQuotas(10, 2_000));
    assertThat(embed("x".repeat(1_000))).isInstanceOf(EmbeddingAnswer.Throttled.class);
  }

  @ParameterizedTest
  @CsvSource({
    "424, ModelErrorException",
    "408, ModelTimeoutException",
    "429, ModelNotReadyException",
    "500, InternalServerException",
    "503, ServiceUnavailableException"
  })
  default void transientErrorsAreNotRejections(int status, String code) {
    fail(new AwsError(status, code, "not now"));
    assertThat(embed("x"))
        .isInstanceOfAny(EmbeddingAnswer.Unavailable.class, EmbeddingAnswer.Throttled.class);
  }

  @Test
  default void aDeniedCallIsAFaultThatNamesThePermission() {
    fail(new AwsError(403, "AccessDeniedException", "You don't have access to the model"));
    assertThatThrownBy(() -> embed("x"))
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> {
              assertThat(fault.code()).isEqualTo(ExitCode.ACCESS_DENIED);
              assertThat(fault.next()).contains("bedrock:InvokeModel").contains("console");
            })
        .hasMessageContaining("You don't have access to the model");
  }

  @Test
  default void aModelThatNeedsAnInferenceProfileIsAFaultThatNamesOne() {
    fail(
        AwsError.client(
            "ValidationException",
            "Invocation of model ID x with on-demand throughput isn’t supported."));
    assertThatThrownBy(() -> embed("x"))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.next()).contains("us.cohere.embed-v4:0"));
  }
}
