package dev.portage.sandbox.aws.bedrock;

import dev.portage.sandbox.aws.http.AwsError;
import dev.portage.sandbox.aws.http.AwsException;
import dev.portage.sandbox.lexical.LexicalEmbedder;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/**
 * A request for Cohere Embed 4, texts only. With {@code embedding_types} the embeddings of the
 * response are an object by type, without it a list (AWS, "Cohere Embed v4").
 */
record CohereV4Request(List<String> texts, int dimensions, boolean byType) implements ModelRequest {
  private static final int MOST_TOKENS = 128_000;
  private static final Set<String> KEYS =
      Set.of(
          "texts", "input_type", "truncate", "embedding_types", "output_dimension", "max_tokens");

  static CohereV4Request parse(JsonNode json) {
    new SchemaErrors(json)
        .required("input_type")
        .allowed(KEYS)
        .texts("texts", CohereRequest.MOST_TEXTS, Integer.MAX_VALUE)
        .oneOf("input_type", CohereRequest.INPUT_TYPES)
        .oneOf("truncate", Set.of("NONE", "LEFT", "RIGHT"))
        .throwIfInvalid();
    CohereV4Request request =
        new CohereV4Request(
            json.path("texts").valueStream().map(text -> text.asString()).toList(),
            json.path("output_dimension").asInt(1_536),
            json.has("embedding_types"));
    request.check(json.path("truncate").asString("RIGHT").equals("NONE"));
    return request;
  }

  private void check(boolean whole) {
    if (!Set.of(256, 512, 1_024, 1_536).contains(dimensions)) {
      throw invalid("output_dimension must be one of 256, 512, 1024, 1536, received " + dimensions);
    }
    int longest = texts.stream().mapToInt(ModelRequest::tokens).max().orElse(0);
    if (whole && longest > MOST_TOKENS) {
      throw invalid("Input is too long for requested model.");
    }
  }

  private static AwsException invalid(String why) {
    return AwsError.client("ValidationException", why).exception();
  }

  @Override
  public void answer(LexicalEmbedder embedder, JsonGenerator json) {
    json.writeStartObject();
    json.writeStringProperty("id", UUID.randomUUID().toString());
    json.writeName("embeddings");
    if (byType) {
      json.writeStartObject();
      json.writeName("float");
    }
    json.writeStartArray();
    texts.forEach(text -> ModelRequest.write(embedder.embed(text), json));
    json.writeEndArray();
    if (byType) {
      json.writeEndObject();
    }
    json.writeName("texts");
    json.writeStartArray();
    texts.forEach(json::writeString);
    json.writeEndArray();
    json.writeStringProperty("response_type", byType ? "embeddings_by_type" : "embeddings_floats");
    json.writeEndObject();
  }
}
