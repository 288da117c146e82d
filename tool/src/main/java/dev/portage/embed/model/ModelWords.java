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
public record ModelWords(
    String model,
    OptionalInt dimensions,
    Optional<String> url,
    boolean plainHttp,
    Prefixes prefixes,
    Map<String, String> environment) {

  /** Nothing but a name. */
  public static ModelWords named(String model) {
    return new ModelWords(
        model, OptionalInt.empty(), Optional.empty(), false, Prefixes.NONE, Map.of());
  }

  /** The same with a dimension. */
  public ModelWords withDimensions(int asked) {
    return new ModelWords(model, OptionalInt.of(asked), url, plainHttp, prefixes, environment);
  }

  /** The same with a service's base address. */
  public ModelWords withUrl(String base) {
    return new ModelWords(model, dimensions, Optional.of(base), plainHttp, prefixes, environment);
  }

  /** The same with prefixes. */
  public ModelWords withPrefixes(Prefixes before) {
    return new ModelWords(model, dimensions, url, plainHttp, before, environment);
  }

  /** The same in another environment. */
  public ModelWords in(Map<String, String> variables) {
    return new ModelWords(model, dimensions, url, plainHttp, prefixes, variables);
  }

  @Override
  public String toString() {
    // The environment holds secrets.
    return "ModelWords[%s, %s, %s]".formatted(model, dimensions, url);
  }
}
