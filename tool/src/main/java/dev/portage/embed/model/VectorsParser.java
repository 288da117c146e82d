package dev.portage.embed.model;

import dev.portage.embed.model.EmbeddingAnswer.Vectors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Parses the responses of embedding services directly into arrays, since a full batch has a hundred
 * thousand numbers. Other fields are skipped.
 */
final class VectorsParser implements AutoCloseable {
  private final JsonParser json;
  private final int dimensions;

  private VectorsParser(byte[] body, int dimensions) {
    this.json = JsonMapper.shared().createParser(body);
    this.dimensions = dimensions;
  }

  /**
   * Parses Cohere's format: {@code embeddings} is a list, or an object with one list per type.
   *
   * @param dimensions the expected dimension; vectors of others are parsed, too
   * @throws JacksonException if the body does not have this format
   */
  static List<float[]> cohere(byte[] body, int dimensions) {
    try (VectorsParser parser = new VectorsParser(body, dimensions)) {
      List<float[]> vectors = new ArrayList<>();
      parser.eachField(
          name -> {
            if (name.equals("embeddings")) {
              parser.cohereEmbeddings(vectors);
            } else {
              parser.json.skipChildren();
            }
          });
      return vectors;
    }
  }

  /**
   * Parses Titan's format: one {@code embedding} and {@code inputTextTokenCount}.
   *
   * @throws JacksonException when the body is no such answer
   */
  static Vectors titan(byte[] body, int dimensions) {
    try (VectorsParser parser = new VectorsParser(body, dimensions)) {
      List<float[]> vectors = new ArrayList<>();
      int[] tokens = {-1};
      parser.eachField(
          name -> {
            switch (name) {
              case "embedding" -> vectors.add(parser.numbers());
              case "inputTextTokenCount" -> tokens[0] = parser.json.getIntValue();
              default -> parser.json.skipChildren();
            }
          });
      return new Vectors(vectors, counted(tokens[0]));
    }
  }

  /**
   * Parses OpenAI's format: {@code data} in any order, each with its {@code index}, as numbers or
   * Base64.
   *
   * @param texts how many vectors are expected
   * @throws JacksonException if the body does not have this format, or a vector is missing
   */
  static Vectors openAi(byte[] body, int dimensions, int texts) {
    try (VectorsParser parser = new VectorsParser(body, dimensions)) {
      float[][] vectors = new float[texts][];
      int[] tokens = {-1};
      parser.eachField(
          name -> {
            switch (name) {
              case "data" -> parser.data(vectors);
              case "usage" -> tokens[0] = parser.total();
              default -> parser.json.skipChildren();
            }
          });
      for (int i = 0; i < texts; i++) {
        if (vectors[i] == null) {
          throw parser.broken("the answer has no vector of text %d of %d".formatted(i + 1, texts));
        }
      }
      return new Vectors(Arrays.asList(vectors), counted(tokens[0]));
    }
  }

  private static OptionalInt counted(int tokens) {
    return tokens < 0 ? OptionalInt.empty() : OptionalInt.of(tokens);
  }

  /** Handles the value of a field. The parser is at its first token. */
  private interface Field {
    void read(String name);
  }

  /** Reads a whole object that begins with the next token. */
  private void eachField(Field field) {
    json.nextToken();
    eachFieldHere(field);
  }

  private void eachFieldHere(Field field) {
    expect(JsonToken.START_OBJECT);
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = json.currentName();
      json.nextToken();
      field.read(name);
    }
  }

  private void cohereEmbeddings(List<float[]> vectors) {
    if (json.currentToken() == JsonToken.START_ARRAY) {
      lists(vectors);
      return;
    }
    eachFieldHere(
        type -> {
          if (type.equals("float")) {
            lists(vectors);
          } else {
            json.skipChildren();
          }
        });
  }

  private void lists(List<float[]> vectors) {
    expect(JsonToken.START_ARRAY);
    while (json.nextToken() != JsonToken.END_ARRAY) {
      vectors.add(numbers());
    }
  }

  private float[] numbers() {
    expect(JsonToken.START_ARRAY);
    float[] vector = new float[dimensions];
    int size = 0;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (size == vector.length) {
        vector = Arrays.copyOf(vector, 2 * size + 8);
      }
      vector[size++] = json.getFloatValue();
    }
    return size == vector.length ? vector : Arrays.copyOf(vector, size);
  }

  private void data(float[][] vectors) {
    expect(JsonToken.START_ARRAY);
    for (int position = 0; json.nextToken() != JsonToken.END_ARRAY; position++) {
      int[] index = {position};
      float[][] vector = {null};
      eachFieldHere(
          name -> {
            switch (name) {
              case "index" -> index[0] = json.getIntValue();
              case "embedding" -> vector[0] = numbersOrText();
              default -> json.skipChildren();
            }
          });
      if (index[0] < 0 || index[0] >= vectors.length || vectors[index[0]] != null) {
        throw broken("the answer has an extra vector with the index " + index[0]);
      }
      vectors[index[0]] = vector[0];
    }
  }

  private float[] numbersOrText() {
    if (json.currentToken() != JsonToken.VALUE_STRING) {
      return numbers();
    }
    byte[] bytes = json.getBinaryValue();
    float[] vector = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
    return vector;
  }

  private int total() {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      return -1;
    }
    int[] total = {-1};
    eachFieldHere(
        name -> {
          if (name.equals("total_tokens") && json.currentToken().isNumeric()) {
            total[0] = json.getIntValue();
          } else {
            json.skipChildren();
          }
        });
    return total[0];
  }

  private void expect(JsonToken token) {
    if (json.currentToken() != token) {
      throw broken("%s where %s was expected".formatted(json.currentToken(), token));
    }
  }

  private StreamReadException broken(String why) {
    return new StreamReadException(json, why);
  }

  @Override
  public void close() {
    json.close();
  }
}
