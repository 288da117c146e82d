package dev.portage.sandbox.openai;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The body of a request for embeddings.
 *
 * @param dimensions the requested dimensions; empty for those of the model
 * @param base64 whether the caller wants vectors as little-endian floats in Base64
 */
record EmbeddingsRequest(String model, List<String> input, OptionalInt dimensions, boolean base64) {

  static EmbeddingsRequest parse(byte[] body) {
    JsonNode json = JsonMapper.shared().readTree(body);
    JsonNode input = json.path("input");
    return new EmbeddingsRequest(
        json.path("model").asString(""),
        input.isString()
            ? List.of(input.asString())
            : input.valueStream().map(text -> text.asString()).toList(),
        json.has("dimensions")
            ? OptionalInt.of(json.path("dimensions").asInt())
            : OptionalInt.empty(),
        json.path("encoding_format").asString("float").equals("base64"));
  }

  /** Returns the body of the response with these vectors. */
  ObjectNode answer(List<float[]> vectors, boolean reversed, int tokens) {
    ObjectNode answer = JsonMapper.shared().createObjectNode();
    answer.put("object", "list").put("model", model);
    ArrayNode data = answer.putArray("data");
    for (int i = 0; i < vectors.size(); i++) {
      int index = reversed ? vectors.size() - 1 - i : i;
      ObjectNode one = data.addObject();
      one.put("object", "embedding").put("index", index);
      write(vectors.get(index), one);
    }
    answer.putObject("usage").put("prompt_tokens", tokens).put("total_tokens", tokens);
    return answer;
  }

  private void write(float[] vector, ObjectNode one) {
    if (base64) {
      ByteBuffer bytes =
          ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asFloatBuffer().put(vector);
      one.put("embedding", Base64.getEncoder().encodeToString(bytes.array()));
      return;
    }
    ArrayNode numbers = one.putArray("embedding");
    for (float number : vector) {
      numbers.add(number);
    }
  }
}
