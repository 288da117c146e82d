package dev.portage.sandbox.aws.bedrock;

import dev.portage.sandbox.aws.http.AwsError;
import dev.portage.sandbox.lexical.LexicalEmbedder;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/** A request for Titan Text Embeddings V2, which takes one text per call. */
record TitanRequest(List<String> texts, int dimensions) implements ModelRequest {
  static final int MOST_CHARACTERS = 50_000;

  private static final int MOST_TOKENS = 8_192;
  private static final Set<String> KEYS =
      Set.of("inputText", "dimensions", "normalize", "embeddingTypes");

  static TitanRequest parse(JsonNode json) {
    new SchemaErrors(json)
        .required("inputText")
        .allowed(KEYS)
        .text("inputText", MOST_CHARACTERS)
        .oneOf("dimensions", Set.of("256", "512", "1024"))
        .throwIfInvalid();
    String text = json.path("inputText").asString();
    int tokens = ModelRequest.tokens(text);
    if (tokens > MOST_TOKENS) {
      throw AwsError.client(
              "ValidationException",
              "400 Bad Request: Too many input tokens. Max input tokens: %d, request input token count: %d "
                  .formatted(MOST_TOKENS, tokens))
          .exception();
    }
    return new TitanRequest(List.of(text), json.path("dimensions").asInt(1_024));
  }

  @Override
  public void answer(LexicalEmbedder embedder, JsonGenerator json) {
    float[] vector = embedder.embed(texts.getFirst());
    json.writeStartObject();
    json.writeName("embedding");
    ModelRequest.write(vector, json);
    json.writeName("embeddingsByType");
    json.writeStartObject();
    json.writeName("float");
    ModelRequest.write(vector, json);
    json.writeEndObject();
    json.writeNumberProperty("inputTextTokenCount", tokens());
    json.writeEndObject();
  }
}
