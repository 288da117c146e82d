package dev.portage.sandbox.aws.bedrock;

import dev.portage.sandbox.lexical.LexicalEmbedder;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/** A request for Cohere Embed 3. */
record CohereRequest(List<String> texts) implements ModelRequest {
  static final Set<String> INPUT_TYPES =
      Set.of("search_document", "search_query", "classification", "clustering");
  static final int MOST_TEXTS = 96;

  private static final int MOST_CHARACTERS = 2_048;
  private static final Set<String> KEYS =
      Set.of("texts", "input_type", "truncate", "embedding_types");

  static CohereRequest parse(JsonNode json) {
    new SchemaErrors(json)
        .required("texts", "input_type")
        .allowed(KEYS)
        .texts("texts", MOST_TEXTS, MOST_CHARACTERS)
        .oneOf("input_type", INPUT_TYPES)
        .oneOf("truncate", Set.of("NONE", "START", "END"))
        .throwIfInvalid();
    return new CohereRequest(
        json.path("texts").valueStream().map(text -> text.asString()).toList());
  }

  @Override
  public int dimensions() {
    return LexicalEmbedder.DIMENSIONS;
  }

  @Override
  public void answer(LexicalEmbedder embedder, JsonGenerator json) {
    json.writeStartObject();
    json.writeName("embeddings");
    json.writeStartArray();
    texts.forEach(text -> ModelRequest.write(embedder.embed(text), json));
    json.writeEndArray();
    json.writeName("texts");
    json.writeStartArray();
    texts.forEach(json::writeString);
    json.writeEndArray();
    json.writeStringProperty("id", UUID.randomUUID().toString());
    json.writeStringProperty("response_type", "embeddings_floats");
    json.writeEndObject();
  }
}
