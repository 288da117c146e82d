package dev.portage.sandbox.aws.bedrock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.sandbox.aws.WithAwsSandbox;
import dev.portage.sandbox.lexical.LexicalEmbedder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.BedrockRuntimeException;
import software.amazon.awssdk.services.bedrockruntime.model.InternalServerException;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ModelErrorException;
import software.amazon.awssdk.services.bedrockruntime.model.ServiceUnavailableException;
import software.amazon.awssdk.services.bedrockruntime.model.ThrottlingException;
import software.amazon.awssdk.services.bedrockruntime.model.ValidationException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Tests Bedrock through the SDK, without retries. */
class BedrockRuntimeIT implements WithAwsSandbox {
  private static final String MODEL = "cohere.embed-multilingual-v3";

  private final SandboxHolder holder = new SandboxHolder();

  @Override
  public SandboxHolder holder() {
    return holder;
  }

  @AfterEach
  void resetSettings() {
    aws().bedrock().settings(BedrockSettings.defaults());
  }

  private BedrockRuntimeClient bedrock() {
    return client(
        BedrockRuntimeClient.builder()
            .overrideConfiguration(o -> o.retryStrategy(DefaultRetryStrategy.doNotRetry())));
  }

  private static String body(List<String> texts) {
    ObjectNode body = JsonMapper.shared().createObjectNode();
    ArrayNode list = body.putArray("texts");
    texts.forEach(list::add);
    return body.put("input_type", "search_document").toString();
  }

  private static InvokeModelResponse invoke(
      BedrockRuntimeClient client, String model, String body) {
    return client.invokeModel(
        r ->
            r.modelId(model)
                .body(SdkBytes.fromUtf8String(body))
                .contentType("application/json")
                .accept("application/json"));
  }

  @Test
  void ninetySixTextsGiveNinetySixUnitVectorsInOrder() {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 96; i++) {
      texts.add("text number " + i + " ほげ");
    }
    try (BedrockRuntimeClient client = bedrock()) {
      long before = aws().bedrock().texts();
      InvokeModelResponse response = invoke(client, MODEL, body(texts));
      JsonNode json = JsonMapper.shared().readTree(response.body().asByteArray());
      assertThat(json.path("response_type").asString()).isEqualTo("embeddings_floats");
      assertThat(json.path("id").asString()).isNotEmpty();
      assertThat(json.path("texts").get(95).asString()).isEqualTo("text number 95 ほげ");
      assertThat(json.path("embeddings")).hasSize(96);
      float[] expected = new LexicalEmbedder().embed(texts.get(95));
      JsonNode embedding = json.path("embeddings").get(95);
      assertThat(embedding).hasSize(1024);
      for (int i = 0; i < 1024; i++) {
        assertThat(embedding.get(i).floatValue()).isEqualTo(expected[i]);
      }
      assertThat(response.sdkHttpResponse().firstMatchingHeader("X-Amzn-Bedrock-Input-Token-Count"))
          .isPresent();
      assertThat(aws().bedrock().texts() - before).isEqualTo(96);
      assertThat(response.contentType()).isEqualTo("application/json");
    }
  }

  @Test
  void invalidRequestsAreRejectedWithBedrocksMessages() {
    try (BedrockRuntimeClient client = bedrock()) {
      assertRejected(
          client,
          body(Collections.nCopies(97, "x")),
          "Malformed input request: #/texts: expected maximum item count: 96, found: 97, please"
              + " reformat your input and try again.");
      assertRejected(
          client,
          body(List.of("ok", "あ".repeat(2049), "y".repeat(3000))),
          "Malformed input request: #/texts/1: expected maxLength: 2048, actual:"
              + " 2049#/texts/2: expected maxLength: 2048, actual: 3000, please reformat your"
              + " input and try again.");
      assertRejected(
          client,
          "{\"inputText\":\"x\"}",
          "Malformed input request: #: required key [texts] not found#: required key [input_type]"
              + " not found#: extraneous key [inputText] is not permitted, please reformat your"
              + " input and try again.");
      assertRejected(
          client, "{", "Malformed input request, please reformat your input and try again.");
      assertThat(invoke(client, MODEL, body(List.of("y".repeat(2048)))).body()).isNotNull();
    }
  }

  private static void assertRejected(BedrockRuntimeClient client, String body, String message) {
    assertRejected(client, MODEL, body, message);
  }

  private static void assertRejected(
      BedrockRuntimeClient client, String model, String body, String message) {
    assertThatThrownBy(() -> invoke(client, model, body))
        .isInstanceOfSatisfying(
            ValidationException.class,
            e -> assertThat(e.awsErrorDetails().errorMessage()).isEqualTo(message));
  }

  private static JsonNode answer(BedrockRuntimeClient client, String model, String body) {
    return JsonMapper.shared().readTree(invoke(client, model, body).body().asByteArray());
  }

  @Test
  void embed4AnswersByTypeInTheRequestedDimension() {
    String body =
        """
        {"texts": ["tide", "harbour"], "input_type": "search_query",
         "embedding_types": ["float"], "output_dimension": 512, "truncate": "NONE"}\
        """;
    try (BedrockRuntimeClient client = bedrock()) {
      for (String model :
          List.of(
              "cohere.embed-v4:0",
              "us.cohere.embed-v4:0",
              "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.cohere.embed-v4:0")) {
        JsonNode json = answer(client, model, body);
        assertThat(json.path("response_type").asString()).isEqualTo("embeddings_by_type");
        assertThat(json.path("embeddings").path("float")).hasSize(2);
        assertThat(json.path("embeddings").path("float").get(1)).hasSize(512);
      }
      assertRejected(
          client,
          "cohere.embed-v4:0",
          "{\"texts\":[\"x\"],\"input_type\":\"search_query\",\"output_dimension\":768}",
          "output_dimension must be one of 256, 512, 1024, 1536, received 768");
    }
  }

  @Test
  void titanTakesOneTextAndCountsItsTokens() {
    String titan = "amazon.titan-embed-text-v2:0";
    try (BedrockRuntimeClient client = bedrock()) {
      JsonNode json = answer(client, titan, "{\"inputText\":\"high water\",\"dimensions\":256}");
      assertThat(json.path("embedding")).hasSize(256);
      assertThat(json.path("inputTextTokenCount").asInt()).isPositive();
      assertThat(json.path("embeddingsByType").path("float")).hasSize(256);
      assertRejected(
          client,
          titan,
          "{\"inputText\":\"" + "あ".repeat(9_000) + "\"}",
          "400 Bad Request: Too many input tokens. Max input tokens: 8192, request input token"
              + " count: 9002 ");
      assertRejected(
          client,
          titan,
          "{\"inputText\":\"" + "y".repeat(50_001) + "\"}",
          "Malformed input request: #/inputText: expected maxLength: 50000, actual: 50001, please"
              + " reformat your input and try again.");
    }
  }

  @Test
  void aShareOfCallsIsThrottledWithoutUsingTheQuotaAndAllCallsAreCounted() {
    BedrockRuntime service = aws().bedrock();
    List<EmbeddingCall> heard = new CopyOnWriteArrayList<>();
    Consumer<EmbeddingCall> listener = heard::add;
    long before = service.throttled();
    service.settings(BedrockSettings.defaults().withQuotas(300_000, 5).withThrottleRate(0.5));
    service.listen(listener);
    try (BedrockRuntimeClient client = bedrock()) {
      int throttled = 0;
      for (int i = 0; i < 10; i++) {
        try {
          invoke(client, MODEL, body(List.of("text " + i)));
        } catch (ThrottlingException e) {
          throttled++;
        }
      }
      assertThat(throttled).isEqualTo(5);
    } finally {
      service.unlisten(listener);
    }
    assertThat(service.throttled() - before).isEqualTo(5);
    assertThat(heard).hasSize(5).allMatch(call -> call.model().equals(MODEL));
    assertThat(heard.getFirst().texts()).containsExactly("text 0");
  }

  @Test
  void anUnknownModelIsInvalid() {
    try (BedrockRuntimeClient client = bedrock()) {
      assertThatThrownBy(() -> invoke(client, "amazon.titan:0", body(List.of("x"))))
          .isInstanceOf(ValidationException.class)
          .hasMessageContaining("The provided model identifier is invalid.");
    }
  }

  @Test
  void moreThanTheQuotaIsThrottled() {
    try (BedrockRuntimeClient client = bedrock()) {
      aws().bedrock().settings(BedrockSettings.defaults().withQuotas(300_000, 2));
      invoke(client, MODEL, body(List.of("x")));
      invoke(client, MODEL, body(List.of("x")));
      assertThatThrownBy(() -> invoke(client, MODEL, body(List.of("x"))))
          .isInstanceOfSatisfying(
              ThrottlingException.class, e -> assertThat(e.statusCode()).isEqualTo(429))
          .hasMessageContaining("Too many requests, please wait before trying again.");
      aws().bedrock().settings(BedrockSettings.defaults().withQuotas(100, 2000));
      assertThatThrownBy(() -> invoke(client, MODEL, body(List.of("x".repeat(1000)))))
          .isInstanceOf(ThrottlingException.class)
          .hasMessageContaining("Too many tokens");
    }
  }

  @Test
  void faultsOccurInTurnAtTheirRate() {
    aws().bedrock().settings(BedrockSettings.defaults().withFaultRate(0.5));
    List<Class<?>> outcomes = new ArrayList<>();
    try (BedrockRuntimeClient client = bedrock()) {
      for (int i = 0; i < 6; i++) {
        try {
          invoke(client, MODEL, body(List.of("x")));
          outcomes.add(InvokeModelResponse.class);
        } catch (BedrockRuntimeException e) {
          outcomes.add(e.getClass());
        }
      }
    }
    assertThat(outcomes).filteredOn(InvokeModelResponse.class::equals).hasSize(3);
    assertThat(outcomes)
        .contains(
            ModelErrorException.class,
            InternalServerException.class,
            ServiceUnavailableException.class);
  }

  @Test
  void latencyIsRespected() {
    aws().bedrock().settings(BedrockSettings.defaults().withLatency(Duration.ofMillis(120)));
    try (BedrockRuntimeClient client = bedrock()) {
      long start = System.nanoTime();
      invoke(client, MODEL, body(List.of("x")));
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isGreaterThanOrEqualTo(Duration.ofMillis(120));
    }
  }
}
