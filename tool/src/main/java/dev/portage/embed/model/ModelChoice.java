package dev.portage.embed.model;

import static java.util.stream.Collectors.joining;

import dev.portage.deployment.AwsAccess;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Supplier;

/** Which model embeds: what an operator says, checked, before anything is called. */
public sealed interface ModelChoice {
  /** What stands before the name of a model behind OpenAI's protocol. */
  String OPENAI = "openai:";

  /** Separates the model's name from the ARN of an inference profile that does not say it. */
  String PROFILE_SEPARATOR = "@";

  /** The name that the service knows the model by. */
  String name();

  /** Its name with the dimension of its vectors, for this table: what a migration is begun with. */
  default String id(int table) {
    return name() + "/" + dimensions(OptionalInt.of(table));
  }

  /** Whether the model can give vectors of this dimension, as far as anybody told. */
  boolean supports(int dimensions);

  /**
   * How many numbers the vectors will have: as asked, else as the table has them if the model gives
   * that, else as the model has it.
   *
   * @param table the dimension of the table's column, where there is a table yet
   * @throws Fault USAGE when nobody says
   */
  int dimensions(OptionalInt table);

  /**
   * The model, ready to be called; nothing is called yet.
   *
   * @param bedrock access to the region where Bedrock is called; not asked for by other services
   * @param table as in {@link #dimensions}
   */
  EmbeddingModel open(Supplier<AwsAccess> bedrock, OptionalInt table);

  /**
   * A model of Bedrock.
   *
   * @param name a model's or an inference profile's id, or an ARN
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

  /** A model behind OpenAI's protocol. */
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
          "nobody says how many dimensions the vectors of %s have".formatted(name),
          "Say --dimensions N.");
    }

    @Override
    public EmbeddingModel open(Supplier<AwsAccess> bedrock, OptionalInt table) {
      return new OpenAiCompatible(
          address,
          OpenAiModel.of(name, dimensions(table), asked.isPresent(), address.ofOpenAi(), prefixes));
    }
  }

  /**
   * Reads what the operator says.
   *
   * @throws Fault USAGE
   */
  static ModelChoice of(ModelArguments arguments) {
    String model = arguments.model().strip();
    if (arguments.dimensions().isPresent() && arguments.dimensions().getAsInt() < 1) {
      throw usage(
          "--dimensions is %d".formatted(arguments.dimensions().getAsInt()), "Say 1 or more.");
    }
    return model.startsWith(OPENAI)
        ? openAi(model.substring(OPENAI.length()), arguments)
        : bedrock(model, arguments);
  }

  private static ModelChoice openAi(String name, ModelArguments arguments) {
    if (name.isBlank()) {
      throw usage("--model openai: names no model", "Say it, as in openai:text-embedding-3-small.");
    }
    OpenAiEndpoint address =
        OpenAiEndpoint.of(arguments.url(), arguments.plainHttp(), arguments.environment());
    return checked(
        new OpenAi(name, address, arguments.dimensions(), arguments.prefixes()), arguments);
  }

  private static ModelChoice bedrock(String model, ModelArguments arguments) {
    int behind = model.indexOf(PROFILE_SEPARATOR);
    String named = behind < 0 ? model : model.substring(0, behind);
    BedrockFamily family = BedrockFamily.of(named).orElseThrow(() -> unknown(named));
    if (arguments.url().isPresent()) {
      throw usage(
          "--model-url goes with openai:NAME only, and --model is " + model,
          "Leave it out; Bedrock's region is --bedrock-region.");
    }
    String id = behind < 0 ? model : model.substring(behind + PROFILE_SEPARATOR.length());
    return checked(new Bedrock(id, family, arguments.dimensions()), arguments);
  }

  private static ModelChoice checked(ModelChoice choice, ModelArguments arguments) {
    arguments
        .dimensions()
        .ifPresent(
            asked -> {
              if (!choice.supports(asked)) {
                throw usage(
                    "--dimensions is %d, and %s does not give that".formatted(asked, choice.name()),
                    offered(choice));
              }
            });
    return choice;
  }

  private static String offered(ModelChoice choice) {
    return switch (choice) {
      case Bedrock bedrock ->
          "Say one of %s, or leave it out."
              .formatted(
                  bedrock.family().dimensions().stream()
                      .sorted()
                      .map(String::valueOf)
                      .collect(joining(", ")));
      case OpenAi openAi ->
          "It has %d; say that or less, or leave it out."
              .formatted(OpenAiModel.defaultDimensions(openAi.name()).orElseThrow());
    };
  }

  private static Fault unknown(String model) {
    List<String> known = BedrockFamily.known();
    String arn =
        model.startsWith("arn:")
            ? " For an ARN that does not name its model, say MODEL%sARN."
                .formatted(PROFILE_SEPARATOR)
            : " Did you mean %s?".formatted(NearestName.to(model, known));
    return usage(
        "\"%s\" is no model that Portage knows".formatted(model),
        "Say one of %s, or %sNAME with --model-url.%s"
            .formatted(String.join(", ", known), OPENAI, arn));
  }

  private static Fault usage(String observed, String next) {
    return new Fault(ExitCode.USAGE, observed, next);
  }
}
