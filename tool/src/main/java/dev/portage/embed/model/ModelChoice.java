package dev.portage.embed.model;

import static java.util.stream.Collectors.joining;

import dev.portage.deployment.AwsAccess;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Supplier;

/** The embedding model that the operator chose, validated before anything is called. */
public sealed interface ModelChoice {
  /** The prefix of models with OpenAI's protocol. */
  String OPENAI = "openai:";

  /** Separates a model's name from the ARN of an inference profile that does not contain it. */
  String PROFILE_SEPARATOR = "@";

  /** The model's name in its service. */
  String name();

  /**
   * The model's name with the dimension for this table. The journal stores it for each migration.
   */
  default String id(int table) {
    return name() + "/" + dimensions(OptionalInt.of(table));
  }

  /** Whether the model offers this dimension, as far as it is known. */
  boolean supports(int dimensions);

  /**
   * The dimension of the vectors: the requested one, else that of the table if the model offers it,
   * else the model's default.
   *
   * @param table the dimension of the table's column, if the table exists
   * @throws Fault USAGE if the dimension cannot be determined
   */
  int dimensions(OptionalInt table);

  /**
   * Creates the model. Nothing is called yet.
   *
   * @param bedrock access to the region where Bedrock is called; not used for other services
   * @param table as in {@link #dimensions}
   */
  EmbeddingModel open(Supplier<AwsAccess> bedrock, OptionalInt table);

  /**
   * A model of Bedrock.
   *
   * @param name the id of a model or an inference profile, or an ARN
   */
  record Bedrock(String name, BedrockFamily family, OptionalInt asked) implements ModelChoice {
    @Override
    public boolean supports(int dimensions) {
      return family.dimensions().contains(dimensions);
    }

    @Override
    public int dimensions(OptionalInt table) {
      boolean fits = table.isPresent() && supports(table.getAsInt());
      return asked.orElseGet(() -> fits ? table.getAsInt() : family.defaultDimensions());
    }

    @Override
    public EmbeddingModel open(Supplier<AwsAccess> bedrock, OptionalInt table) {
      return family.open(bedrock.get(), name, dimensions(table));
    }
  }

  /** A model of a service with OpenAI's protocol. */
  record OpenAi(String name, OpenAiEndpoint address, OptionalInt asked, Prefixes prefixes)
      implements ModelChoice {
    @Override
    public boolean supports(int dimensions) {
      return OpenAiModel.defaultDimensions(name)
          .map(n -> OpenAiModel.shortens(name) ? dimensions <= n : n == dimensions)
          .orElse(true);
    }

    @Override
    public int dimensions(OptionalInt table) {
      if (asked.isPresent()) {
        return asked.getAsInt();
      }
      return table.isPresent() && supports(table.getAsInt())
          ? table.getAsInt()
          : OpenAiModel.defaultDimensions(name).orElseThrow(this::unknown);
    }

    private Fault unknown() {
      return new Fault(
          ExitCode.USAGE,
          "the dimension of the vectors of %s is not known".formatted(name),
          "Set it with --dimensions N.");
    }

    @Override
    public EmbeddingModel open(Supplier<AwsAccess> bedrock, OptionalInt table) {
      return new OpenAiCompatible(
          address,
          OpenAiModel.of(name, dimensions(table), asked.isPresent(), address.ofOpenAi(), prefixes));
    }
  }

  /**
   * Validates the operator's arguments.
   *
   * @throws Fault USAGE
   */
  static ModelChoice of(ModelArguments arguments) {
    String model = arguments.model().strip();
    if (arguments.dimensions().isPresent() && arguments.dimensions().getAsInt() < 1) {
      throw usage(
          "--dimensions is %d".formatted(arguments.dimensions().getAsInt()), "Give 1 or more.");
    }
    return model.startsWith(OPENAI)
        ? openAi(model.substring(OPENAI.length()), arguments)
        : bedrock(model, arguments);
  }

  private static ModelChoice openAi(String name, ModelArguments arguments) {
    if (name.isBlank()) {
      throw usage(
          "--model openai: names no model", "Name one, as in openai:text-embedding-3-small.");
    }
    OpenAiEndpoint address =
        OpenAiEndpoint.of(arguments.url(), arguments.plainHttp(), arguments.environment());
    return checked(
        new OpenAi(name, address, arguments.dimensions(), arguments.prefixes()), arguments);
  }

  private static ModelChoice bedrock(String model, ModelArguments arguments) {
    int separator = model.indexOf(PROFILE_SEPARATOR);
    String named = separator < 0 ? model : model.substring(0, separator);
    BedrockFamily family = BedrockFamily.of(named).orElseThrow(() -> unknown(named));
    if (arguments.url().isPresent()) {
      throw usage(
          "--model-url can only be used with --model openai:NAME, and --model is " + model,
          "Leave --model-url out; the region of Bedrock is set with --bedrock-region.");
    }
    String id = separator < 0 ? model : model.substring(separator + PROFILE_SEPARATOR.length());
    return checked(new Bedrock(id, family, arguments.dimensions()), arguments);
  }

  private static ModelChoice checked(ModelChoice choice, ModelArguments arguments) {
    arguments
        .dimensions()
        .ifPresent(
            asked -> {
              if (!choice.supports(asked)) {
                throw usage(
                    "--dimensions is %d, which %s does not offer".formatted(asked, choice.name()),
                    hint(choice));
              }
            });
    return choice;
  }

  private static String hint(ModelChoice choice) {
    return switch (choice) {
      case Bedrock bedrock ->
          "Use one of %s, or leave the option out."
              .formatted(
                  bedrock.family().dimensions().stream()
                      .sorted()
                      .map(String::valueOf)
                      .collect(joining(", ")));
      case OpenAi openAi ->
          "The model has %d; use that or less, or leave the option out."
              .formatted(OpenAiModel.defaultDimensions(openAi.name()).orElseThrow());
    };
  }

  private static Fault unknown(String model) {
    List<String> known = BedrockFamily.known();
    String arn =
        model.startsWith("arn:")
            ? " For an ARN that does not contain the model's name, use MODEL%sARN."
                .formatted(PROFILE_SEPARATOR)
            : " Did you mean %s?".formatted(NearestName.to(model, known));
    return usage(
        "\"%s\" is not a model that Portage supports".formatted(model),
        "Use one of %s, or %sNAME with --model-url.%s"
            .formatted(String.join(", ", known), OPENAI, arn));
  }

  private static Fault usage(String observed, String next) {
    return new Fault(ExitCode.USAGE, observed, next);
  }
}
