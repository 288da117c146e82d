package dev.portage.embed.model;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What an operator says about the model, in options or variables; with holes.
 *
 * @param model its name, {@code openai:NAME} for one behind OpenAI's protocol
 * @param dimensions of its vectors, where it has several
 * @param url base address of a service with OpenAI's protocol
 * @param plainHttp whether that service may be called without encryption in one's own network
 * @param prefixes before texts, for models behind OpenAI's protocol
 * @param environment that may hold the key
 */
public record ModelArguments(
    String model,
    OptionalInt dimensions,
    Optional<String> url,
    boolean plainHttp,
    Prefixes prefixes,
    Map<String, String> environment) {

  /** Nothing but a name. */
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

  /** The same in another environment. */
  public ModelArguments in(Map<String, String> variables) {
    return new ModelArguments(model, dimensions, url, plainHttp, prefixes, variables);
  }

  @Override
  public String toString() {
    // The environment holds secrets.
    return "ModelArguments[%s, %s, %s]".formatted(model, dimensions, url);
  }
}
