package dev.portage.embed.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.embed.model.EmbeddingAnswer.Throttled;
import dev.portage.embed.model.EmbeddingAnswer.Unavailable;
import dev.portage.embed.model.EmbeddingAnswer.Vectors;
import dev.portage.embed.model.EmbeddingModel.Purpose;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.sandbox.lexical.LexicalEmbedder;
import dev.portage.sandbox.openai.Dialect;
import dev.portage.sandbox.openai.OpenAiEndpoint;
import dev.portage.sandbox.openai.OpenAiResponse;
import dev.portage.sandbox.openai.OpenAiSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenAiCompatibleIT implements OpenAiContract {
  private static final String KEY = "sk-nobody-shall-see-this";
  private static final String MODEL = "openai:text-embedding-3-small";

  private OpenAiEndpoint endpoint;

  @BeforeEach
  void start() throws IOException {
    endpoint = OpenAiEndpoint.start(OpenAiSettings.openAi(KEY));
  }

  @AfterEach
  void stop() {
    endpoint.close();
  }

  @Override
  public OpenAiEndpoint endpoint() {
    return endpoint;
  }

  @Override
  public EmbeddingModel model() {
    return model(arguments());
  }

  private ModelArguments arguments() {
    return ModelArguments.named(MODEL)
        .withUrl(endpoint.uri().toString())
        .in(Map.of("PORTAGE_OPENAI_API_KEY", KEY));
  }

  private static EmbeddingModel model(ModelArguments arguments) {
    return ModelChoice.of(arguments)
        .open(
            () -> {
              throw new AssertionError("Bedrock is not needed");
            },
            OptionalInt.empty());
  }

  private EmbeddingAnswer embed(EmbeddingModel model) {
    return model.embed(List.of("1"), Purpose.DOCUMENT);
  }

  private void assertFault(ExitCode code, ModelArguments arguments, String... parts) {
    assertThatThrownBy(() -> embed(model(arguments)))
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> {
              assertThat(fault.code()).isEqualTo(code);
              assertThat(fault.getMessage() + fault.next()).contains(parts).doesNotContain(KEY);
            });
  }

  @Test
  void vectorsHaveTheOrderOfTheTextsEvenIfTheServiceReversesThem() {
    Vectors vectors = (Vectors) model().embed(List.of("tide", "harbour"), Purpose.DOCUMENT);
    LexicalEmbedder expected = new LexicalEmbedder(1_536);
    assertThat(vectors.vectors())
        .containsExactly(expected.embed("tide"), expected.embed("harbour"));
  }

  @Test
  void fewerDimensionsAreRequestedIfTheModelOffersThem() {
    assertThat(((Vectors) embed(model(arguments().withDimensions(256)))).vectors().getFirst())
        .hasSize(256);
  }

  @Test
  void aMissingOrWrongKeyIsAFaultThatNamesTheVariableAndShowsNoKey() {
    assertFault(
        ExitCode.ACCESS_DENIED, arguments().in(Map.of()), "PORTAGE_OPENAI_API_KEY", "127.0.0.1");
    assertFault(
        ExitCode.ACCESS_DENIED,
        arguments().in(Map.of("PORTAGE_OPENAI_API_KEY", "wrong")),
        "Incorrect API key");
    assertThat(arguments().toString() + ModelChoice.of(arguments())).doesNotContain(KEY);
  }

  @Test
  void theKeyOfOtherProgramsIsNotSentUnencrypted() {
    assertFault(
        ExitCode.ACCESS_DENIED, arguments().in(Map.of("OPENAI_API_KEY", KEY)), "requires one");
  }

  @ParameterizedTest
  @CsvSource({
    "insufficient_quota, insufficient_quota",
    "insufficient_quota, project_spend_limit_exceeded",
    "billing, credit_balance_exhausted"
  })
  void anAccountWithoutCreditIsAFaultNotThrottling(String type, String code) {
    endpoint.answerNext(OpenAiResponse.of(429, type, code, "You exceeded it"));
    assertFault(ExitCode.AWS_REFUSED, arguments(), "no credit left");
  }

  @Test
  void anUnknownModelIsAFault() {
    assertFault(
        ExitCode.USAGE,
        new ModelArguments(
            "openai:nothing",
            OptionalInt.of(3),
            Optional.of(endpoint.uri().toString()),
            false,
            Prefixes.NONE,
            Map.of("PORTAGE_OPENAI_API_KEY", KEY)),
        "does not exist",
        "--model");
  }

  @Test
  void aRedirectIsNotFollowedWithTheKey() {
    endpoint.answerNext(
        new OpenAiResponse(307, Map.of("Location", endpoint.uri() + "/v1/embeddings"), ""));
    assertFault(ExitCode.USAGE, arguments(), "status 307", "redirects are not followed");
    assertThat(endpoint.calls()).isEqualTo(1);
  }

  @Test
  void anExhaustedQuotaSaysWhenItIsReset() {
    endpoint.answerNext(
        OpenAiResponse.of(429, "tokens", "rate_limit_exceeded", "slower")
            .with("x-ratelimit-remaining-requests", "20")
            .with("x-ratelimit-reset-requests", "12ms")
            .with("x-ratelimit-remaining-tokens", "0")
            .with("x-ratelimit-reset-tokens", "6m0.5s"));
    assertThat(embed(model())).isEqualTo(new Throttled(Optional.of(Duration.ofMillis(360_500))));
  }

  @Test
  void aBusyServerCountsAsThrottling() {
    endpoint.answerNext(new OpenAiResponse(503, Map.of(), "{\"error\": \"server busy\"}"));
    assertThat(embed(model())).isEqualTo(new Throttled(Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<html>Log in</html>",
        "{}",
        "{\"data\": []}",
        "{\"data\": [{\"index\": 1, \"embedding\": [1, 2]}]}",
        "{\"data\": [{\"index\": 0, \"embedding\": null}]}",
        "{\"data\": [{\"index\": 0, \"embedding\": [1, 2"
      })
  void anInvalidAnswerIsUnavailable(String body) {
    endpoint.answerNext(new OpenAiResponse(200, Map.of(), body));
    assertThat(embed(model())).isInstanceOf(Unavailable.class);
  }

  @Test
  void anAnswerWithoutIndexOrUsageIsAccepted() {
    endpoint.answerNext(
        new OpenAiResponse(200, Map.of(), "{\"data\": [{\"embedding\": [1, 2.5e-1]}]}"));
    assertThat(embed(model()))
        .isInstanceOfSatisfying(
            Vectors.class,
            vectors -> {
              assertThat(vectors.vectors().getFirst()).containsExactly(1, 0.25f);
              assertThat(vectors.tokens()).isEmpty();
            });
  }

  @Test
  void anUnreachableServerIsUnavailable() {
    endpoint.close();
    assertThat(embed(model())).isInstanceOf(Unavailable.class);
  }

  @Test
  void aPublicHostIsNotCalledWithoutEncryption() {
    ModelArguments outside =
        new ModelArguments(
            MODEL,
            OptionalInt.empty(),
            Optional.of("http://192.0.2.1:9"),
            true,
            Prefixes.NONE,
            Map.of("PORTAGE_OPENAI_API_KEY", KEY));
    assertFault(ExitCode.BAD_CONFIGURATION, outside, "192.0.2.1", "https");
  }

  /** Tests a self-hosted server, whose messages for texts that are too long differ. */
  abstract static class OfOnesOwn implements OpenAiContract {
    private final Dialect dialect;
    private OpenAiEndpoint endpoint;

    OfOnesOwn(Dialect dialect) {
      this.dialect = dialect;
    }

    @BeforeEach
    void start() throws IOException {
      endpoint = OpenAiEndpoint.start(OpenAiSettings.local("bge-m3", 384, dialect));
    }

    @AfterEach
    void stop() {
      endpoint.close();
    }

    @Override
    public OpenAiEndpoint endpoint() {
      return endpoint;
    }

    @Override
    public EmbeddingModel model() {
      return ModelChoice.of(
              ModelArguments.named("openai:bge-m3")
                  .withUrl(endpoint.uri() + "/v1/")
                  .withPrefixes(new Prefixes("passage: ", "query: ")))
          .open(() -> null, OptionalInt.of(384));
    }

    @Test
    void prefixesArePutBeforeTexts() {
      LexicalEmbedder expected = new LexicalEmbedder(384);
      assertThat(((Vectors) model().embed(List.of("tide"), Purpose.QUERY)).vectors().getFirst())
          .isEqualTo(expected.embed("query: tide"));
      assertThat(((Vectors) model().embed(List.of("tide"), Purpose.DOCUMENT)).vectors().getFirst())
          .isEqualTo(expected.embed("passage: tide"));
    }

    @Test
    void aDimensionThatTheServerRejectsIsAFault() {
      EmbeddingModel asking =
          ModelChoice.of(
                  ModelArguments.named("openai:bge-m3")
                      .withUrl(endpoint.uri().toString())
                      .withDimensions(256))
              .open(() -> null, OptionalInt.empty());
      assertThatThrownBy(() -> asking.embed(List.of("1"), Purpose.QUERY))
          .isInstanceOfSatisfying(
              Fault.class, fault -> assertThat(fault.code()).isEqualTo(ExitCode.WRONG_DIMENSION));
    }
  }

  @Nested
  class Ollama extends OfOnesOwn {
    Ollama() {
      super(Dialect.OLLAMA);
    }
  }

  @Nested
  class LlamaCpp extends OfOnesOwn {
    LlamaCpp() {
      super(Dialect.LLAMA_CPP);
    }
  }

  @Nested
  class TextEmbeddingsInference extends OfOnesOwn {
    TextEmbeddingsInference() {
      super(Dialect.TEXT_EMBEDDINGS_INFERENCE);
    }
  }

  @Nested
  class Vllm extends OfOnesOwn {
    Vllm() {
      super(Dialect.OPENAI);
    }
  }
}
