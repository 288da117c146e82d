package dev.portage.embed.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.TestAws;
import dev.portage.deployment.AwsAccess;
import dev.portage.embed.model.EmbeddingModel.Purpose;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.sandbox.aws.AwsError;
import dev.portage.sandbox.aws.BedrockSettings;
import dev.portage.sandbox.aws.LexicalEmbedder;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(TestAws.class)
class BedrockCohereIT {
  private static final BedrockSettings USUAL = BedrockSettings.usual();
  private static final PacedModel.Patience SHORT =
      new PacedModel.Patience(Duration.ofMillis(2), Duration.ofMillis(20), Duration.ofSeconds(5));

  private AwsAccess aws;
  private BedrockCohere model;

  @BeforeEach
  void open() {
    aws = TestAws.access();
    model = new BedrockCohere(aws, BedrockCohere.MULTILINGUAL);
  }

  @AfterEach
  void close() {
    aws.close();
  }

  private EmbeddingAnswer embed(List<String> texts) {
    return model.embed(texts, Purpose.DOCUMENT);
  }

  private static void bedrock(BedrockSettings settings) {
    TestAws.sandbox().bedrock().settings(settings);
  }

  private static void fail(AwsError error) {
    TestAws.sandbox().endpoint().faults().failNext("bedrock:InvokeModel", 1, error);
  }

  @Test
  void aFullBatchOfTheLongestTextsIsEmbedded() {
    EmbeddingAnswer answer =
        embed(Collections.nCopies(model.largestBatch(), "港".repeat(model.longestText())));
    assertThat(answer)
        .isInstanceOfSatisfying(
            EmbeddingAnswer.Vectors.class,
            vectors ->
                assertThat(vectors.vectors())
                    .hasSize(96)
                    .allMatch(vector -> vector.length == model.dimensions()));
  }

  @Test
  void manyTextsComeBackInOrderThoughHalfOfTheCallsFail() {
    bedrock(USUAL.withFaultRate(0.5).withLatency(Duration.ofMillis(5)));
    PacedModel paced = new PacedModel(model, new Pace(Quota.NONE, System::nanoTime), SHORT);
    LexicalEmbedder expected = new LexicalEmbedder();
    for (int call = 0; call < 8; call++) {
      String text = "text " + call + " 潮汐";
      assertThat(paced.embed(List.of(text, "another"), Purpose.DOCUMENT))
          .isInstanceOfSatisfying(
              EmbeddingAnswer.Vectors.class,
              vectors -> assertThat(vectors.vectors().getFirst()).isEqualTo(expected.embed(text)));
    }
  }

  @Test
  void overTheQuotaIsThrottledAndNotTriedAgainByTheSdk() {
    bedrock(USUAL.withQuotas(300_000, 1));
    assertThat(embed(List.of("x"))).isInstanceOf(EmbeddingAnswer.Vectors.class);
    long before = TestAws.sandbox().endpoint().calls("bedrock:InvokeModel");
    assertThat(embed(List.of("x"))).isInstanceOf(EmbeddingAnswer.Throttled.class);
    assertThat(TestAws.sandbox().endpoint().calls("bedrock:InvokeModel") - before).isEqualTo(1);
    bedrock(USUAL.withQuotas(10, 2_000));
    assertThat(embed(List.of("x".repeat(1_000)))).isInstanceOf(EmbeddingAnswer.Throttled.class);
  }

  @ParameterizedTest
  @CsvSource({
    "424, ModelErrorException",
    "408, ModelTimeoutException",
    "429, ModelNotReadyException",
    "500, InternalServerException",
    "503, ServiceUnavailableException"
  })
  void whateverMayPassIsNoRefusal(int status, String code) {
    fail(new AwsError(status, code, "not now"));
    assertThat(embed(List.of("x")))
        .isInstanceOfAny(EmbeddingAnswer.Unavailable.class, EmbeddingAnswer.Throttled.class);
    assertThat(embed(List.of("x"))).isInstanceOf(EmbeddingAnswer.Vectors.class);
  }

  @Test
  void textsThatAreTooLongOrTooManyAreRefusedInBedrocksWords() {
    assertThat(embed(List.of("x".repeat(2_049))))
        .isInstanceOfSatisfying(
            EmbeddingAnswer.Refused.class,
            refused -> assertThat(refused.why()).contains("expected maxLength: 2048"));
    assertThat(embed(Collections.nCopies(97, "x")))
        .isInstanceOfSatisfying(
            EmbeddingAnswer.Refused.class,
            refused -> assertThat(refused.why()).contains("maximum item count: 96"));
  }

  @Test
  void anUnknownModelIsRefused() {
    BedrockCohere unknown = new BedrockCohere(aws, "cohere.embed-nothing");
    assertThat(unknown.embed(List.of("x"), Purpose.QUERY))
        .isInstanceOfSatisfying(
            EmbeddingAnswer.Refused.class,
            refused -> assertThat(refused.why()).contains("model identifier is invalid"));
  }

  @Test
  void whatIsDeniedIsAFaultThatNamesThePermission() {
    fail(new AwsError(403, "AccessDeniedException", "You don't have access to the model"));
    assertThatThrownBy(() -> embed(List.of("x")))
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> {
              assertThat(fault.code()).isEqualTo(ExitCode.ACCESS_DENIED);
              assertThat(fault.next()).contains("bedrock:InvokeModel").contains("console");
            })
        .hasMessageContaining("You don't have access to the model");
  }
}
