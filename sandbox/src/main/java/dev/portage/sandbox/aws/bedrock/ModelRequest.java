package dev.portage.sandbox.aws.bedrock;

import dev.portage.sandbox.lexical.LexicalEmbedder;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The body of an InvokeModel call, checked as Bedrock checks it, and the form of its answer. */
sealed interface ModelRequest permits CohereRequest, CohereV4Request, TitanRequest {
  /** What stands before a model's name: nothing, a geography, or an ARN's beginning. */
  Pattern PREFIX = Pattern.compile("(arn:[^/]*/)?((us|eu|apac|jp|au|global)\\.)?");

  /** The request for this model, or nothing where Bedrock has no such model. */
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
      throw JsonFindings.malformed("");
    }
  }

  /** About as many tokens as the models count: four Latin letters make one, others one each. */
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

  /** Writes the answer. */
  void answer(LexicalEmbedder embedder, JsonGenerator json);

  /** Of all texts together. */
  default int tokens() {
    return texts().stream().mapToInt(ModelRequest::tokens).sum();
  }

  /** Writes one vector. */
  static void write(float[] vector, JsonGenerator json) {
    json.writeRawValue(NumberText.of(vector));
  }
}
