package dev.portage.cli;

import dev.portage.deployment.AwsAccess;
import dev.portage.embed.model.EmbeddingModel;
import dev.portage.embed.model.ModelArguments;
import dev.portage.embed.model.ModelChoice;
import dev.portage.embed.model.Prefixes;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.store.TableShape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/**
 * Which model embeds. Each option has a variable, since a worker in a container is told by these.
 */
final class ModelOptions {
  @Option(
      names = "--model",
      paramLabel = "MODEL",
      defaultValue = "${env:PORTAGE_MODEL:-cohere.embed-multilingual-v3}",
      description =
          "What embeds: a model of Bedrock (cohere.embed-multilingual-v3, cohere.embed-english-v3,"
              + " cohere.embed-v4:0, amazon.titan-embed-text-v2:0, or an inference profile of one"
              + " of them), or openai:NAME for one behind OpenAI's protocol, whose key the"
              + " variable PORTAGE_OPENAI_API_KEY or OPENAI_API_KEY holds. Variable PORTAGE_MODEL."
              + " Default: the application's own, cohere.embed-multilingual-v3.")
  private String model;

  @Option(
      names = "--dimensions",
      paramLabel = "N",
      defaultValue = "${env:PORTAGE_DIMENSIONS}",
      description =
          "How many numbers a vector has, for models that offer several. Variable"
              + " PORTAGE_DIMENSIONS. Default: as many as the table has.")
  private Integer dimensions;

  @Option(
      names = "--model-url",
      paramLabel = "URL",
      defaultValue = "${env:PORTAGE_MODEL_URL}",
      description =
          "Base address for openai:NAME, such as http://localhost:11434. Variable"
              + " PORTAGE_MODEL_URL. Default: OpenAI's own.")
  private String url;

  @Option(
      names = "--model-plain-http",
      defaultValue = "${env:PORTAGE_MODEL_PLAIN_HTTP:-false}",
      arity = "0",
      description =
          "Call --model-url without encryption though it is another machine, of a private network."
              + " Variable PORTAGE_MODEL_PLAIN_HTTP.")
  private boolean plainHttp;

  @Option(
      names = "--document-prefix",
      paramLabel = "TEXT",
      defaultValue = "${env:PORTAGE_DOCUMENT_PREFIX:-}",
      description =
          "What openai:NAME wants before each chunk, such as \"passage: \". Variable"
              + " PORTAGE_DOCUMENT_PREFIX.")
  private String documentPrefix;

  @Option(
      names = "--query-prefix",
      paramLabel = "TEXT",
      defaultValue = "${env:PORTAGE_QUERY_PREFIX:-}",
      description =
          "What openai:NAME wants before each question, such as \"query: \". Variable"
              + " PORTAGE_QUERY_PREFIX.")
  private String queryPrefix;

  /** What was chosen, checked; nothing is called. */
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
   * The variables that tell a worker the same, whatever its task definition says. The key is not
   * among them: ECS shows what a task is started with, so it comes with the task definition, from a
   * secret.
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

  /**
   * The model, whose vectors fit the table; nothing is called yet.
   *
   * @param bedrock access to the region where Bedrock is called; asked for only if it is
   * @param shown the target, for messages
   * @throws Fault WRONG_DIMENSION where the table has another dimension
   */
  EmbeddingModel fitting(Supplier<AwsAccess> bedrock, TableShape shape, String shown) {
    ModelChoice choice = choice();
    OptionalInt table = OptionalInt.of(shape.fixedDimensions());
    int given = choice.dimensions(table);
    if (given != shape.fixedDimensions() && choice.supports(shape.fixedDimensions())) {
      throw new Fault(
          ExitCode.WRONG_DIMENSION,
          "items.embedding on %s is vector(%d), --dimensions is %d"
              .formatted(shown, shape.fixedDimensions(), given),
          "Leave --dimensions out, or say %d, if rows are to be added; recreate the table with"
                  .formatted(shape.fixedDimensions())
              + " vector(%d) if all are to be embedded again.".formatted(given));
    }
    shape.requireDimensions(given, shown);
    return choice.open(bedrock, table);
  }
}
