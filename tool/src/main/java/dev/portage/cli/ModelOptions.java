package dev.portage.cli;

import dev.portage.embed.model.ModelArguments;
import dev.portage.embed.model.ModelChoice;
import dev.portage.embed.model.Prefixes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/**
 * Options for the embedding model. Each option also has an environment variable, for workers in
 * containers.
 */
final class ModelOptions {
  @Option(
      names = "--model",
      paramLabel = "MODEL",
      defaultValue = "${env:PORTAGE_MODEL:-cohere.embed-multilingual-v3}",
      description =
          "The embedding model: one of Bedrock (cohere.embed-multilingual-v3,"
              + " cohere.embed-english-v3, cohere.embed-v4:0, amazon.titan-embed-text-v2:0, or an"
              + " inference profile of one of them), or openai:NAME for a service with OpenAI's"
              + " protocol, whose key the variable PORTAGE_OPENAI_API_KEY or OPENAI_API_KEY"
              + " contains. Variable PORTAGE_MODEL. Default: the application's own,"
              + " cohere.embed-multilingual-v3.")
  private String model;

  @Option(
      names = "--dimensions",
      paramLabel = "N",
      defaultValue = "${env:PORTAGE_DIMENSIONS}",
      description =
          "The dimension of the vectors, for models that offer several. Variable"
              + " PORTAGE_DIMENSIONS. Default: the dimension of the table.")
  private Integer dimensions;

  @Option(
      names = "--model-url",
      paramLabel = "URL",
      defaultValue = "${env:PORTAGE_MODEL_URL}",
      description =
          "The base URL for openai:NAME, such as http://localhost:11434. Variable"
              + " PORTAGE_MODEL_URL. Default: OpenAI's own.")
  private String url;

  @Option(
      names = "--model-plain-http",
      defaultValue = "${env:PORTAGE_MODEL_PLAIN_HTTP:-false}",
      arity = "0",
      description =
          "Call --model-url without encryption although it is another machine, in a private"
              + " network. Variable PORTAGE_MODEL_PLAIN_HTTP.")
  private boolean plainHttp;

  @Option(
      names = "--document-prefix",
      paramLabel = "TEXT",
      defaultValue = "${env:PORTAGE_DOCUMENT_PREFIX:-}",
      description =
          "The prefix that openai:NAME needs before each chunk, such as \"passage: \". Variable"
              + " PORTAGE_DOCUMENT_PREFIX.")
  private String documentPrefix;

  @Option(
      names = "--query-prefix",
      paramLabel = "TEXT",
      defaultValue = "${env:PORTAGE_QUERY_PREFIX:-}",
      description =
          "The prefix that openai:NAME needs before each query, such as \"query: \". Variable"
              + " PORTAGE_QUERY_PREFIX.")
  private String queryPrefix;

  /** The chosen model, validated. Nothing is called. */
  ModelChoice choice() {
    return ModelChoice.of(
        new ModelArguments(
            model,
            dimensions == null ? OptionalInt.empty() : OptionalInt.of(dimensions),
            Optional.ofNullable(url).filter(given -> !given.isBlank()),
            plainHttp,
            new Prefixes(text(documentPrefix), text(queryPrefix)),
            System.getenv()));
  }

  /**
   * The environment variables that configure a worker in the same way. They override those of its
   * task definition. The API key is not among them, since ECS shows a task's overrides; the task
   * definition takes it from a secret.
   */
  Map<String, String> variables() {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("PORTAGE_MODEL", model);
    if (dimensions != null) {
      variables.put("PORTAGE_DIMENSIONS", dimensions.toString());
    }
    put(variables, "PORTAGE_MODEL_URL", url);
    put(variables, "PORTAGE_DOCUMENT_PREFIX", documentPrefix);
    put(variables, "PORTAGE_QUERY_PREFIX", queryPrefix);
    put(variables, "PORTAGE_MODEL_PLAIN_HTTP", plainHttp ? "true" : "");
    return variables;
  }

  private static void put(Map<String, String> variables, String name, String value) {
    if (value != null && !value.isEmpty()) {
      variables.put(name, value);
    }
  }

  private static String text(String given) {
    return given == null ? "" : given;
  }
}
