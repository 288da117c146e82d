package dev.portage.embed.model;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The operator's options and environment variables about the model, not yet validated.
 *
 * @param model its name, {@code openai:NAME} for a service with OpenAI's protocol
 * @param dimensions the requested dimension, for models that offer several
 * @param url the base URL of a service with OpenAI's protocol
 * @param plainHttp whether that service may be called without encryption in a private network
 * @param prefixes put before texts, for models with OpenAI's protocol
 * @param environment the variables, which may contain the key
 */
public record ModelArguments(
    String model,
    OptionalInt dimensions,
    Optional<String> url,
    boolean plainHttp,
    Prefixes prefixes,
    Map<String, String> environment) {

  /** Arguments with only a name. */
  public static ModelArguments named(String model) {
    return new ModelArguments(
        model, OptionalInt.empty(), Optional.empty(), false, Prefixes.NONE, Map.of());
  }

  /** The same with a dimension. */
  public ModelArguments withDimensions(int asked) {
    return new ModelArguments(model, OptionalInt.of(asked), url, plainHttp, prefixes, environment);
  }

  /** The same with a service's base address. */
  public ModelArguments withUrl(String base) {
    return new ModelArguments(
        model, dimensions, Optional.of(base), plainHttp, prefixes, environment);
  }

  /** The same with prefixes. */
  public ModelArguments withPrefixes(Prefixes before) {
    return new ModelArguments(model, dimensions, url, plainHttp, before, environment);
  }

  /** The same with other environment variables. */
  public ModelArguments in(Map<String, String> variables) {
    return new ModelArguments(model, dimensions, url, plainHttp, prefixes, variables);
  }

  @Override
  public String toString() {
    // The environment contains secrets.
    return "ModelArguments[%s, %s, %s]".formatted(model, dimensions, url);
  }
}
