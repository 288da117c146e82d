package dev.portage.sandbox.aws.bedrock;

import dev.portage.sandbox.lexical.LexicalEmbedder;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The validated body of an InvokeModel call for one model family, which writes its response. */
sealed interface ModelRequest permits CohereRequest, CohereV4Request, TitanRequest {
  /** The optional beginning of a model id: an ARN, or the geography of an inference profile. */
  Pattern PREFIX = Pattern.compile("(arn:[^/]*/)?((us|eu|apac|jp|au|global)\\.)?");

  /** Parses the request for this model; empty if there is no such model. */
  static Optional<ModelRequest> parse(String model, byte[] body) {
    return switch (PREFIX.matcher(model).replaceFirst("")) {
      case "cohere.embed-multilingual-v3", "cohere.embed-english-v3" ->
          Optional.of(CohereRequest.parse(read(body)));
      case "cohere.embed-v4:0" -> Optional.of(CohereV4Request.parse(read(body)));
      case "amazon.titan-embed-text-v2:0" -> Optional.of(TitanRequest.parse(read(body)));
      default -> Optional.empty();
    };
  }

  private static JsonNode read(byte[] body) {
    try {
      return JsonMapper.shared().readTree(body);
    } catch (JacksonException e) {
      throw SchemaErrors.malformed("");
    }
  }

  /** Estimates the tokens of a text: one for four Latin letters, one for each other character. */
  static int tokens(String text) {
    int latin = 0;
    int points = 0;
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      points++;
      latin += text.charAt(i) < 0x2e80 ? 1 : 0;
    }
    return 2 + (latin + 3) / 4 + points - latin;
  }

  List<String> texts();

  int dimensions();

  /** Writes the response. */
  void answer(LexicalEmbedder embedder, JsonGenerator json);

  /** Returns the number of tokens of all texts. */
  default int tokens() {
    return texts().stream().mapToInt(ModelRequest::tokens).sum();
  }

  /** Writes one vector. */
  static void write(float[] vector, JsonGenerator json) {
    json.writeRawValue(VectorJson.of(vector));
  }
}
