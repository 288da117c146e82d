package dev.portage.embed.model;

import java.util.Map;
import java.util.Optional;

/** An API key, whose {@code toString} does not reveal it. */
record ApiKey(String value) {
  private static final String OWN = "PORTAGE_OPENAI_API_KEY";
  private static final String OF_OPENAI = "OPENAI_API_KEY";

  /** What to do if the key is missing or wrong. */
  static final String NEXT =
      "Set the variable %s or %s to a key of that service.".formatted(OWN, OF_OPENAI);

  /**
   * Finds the key in the environment variables.
   *
   * @param encrypted whether the connection is encrypted; a key that other programs also use is not
   *     sent otherwise
   */
  static Optional<ApiKey> in(Map<String, String> environment, boolean encrypted) {
    return found(environment, OWN)
        .or(() -> encrypted ? found(environment, OF_OPENAI) : Optional.empty());
  }

  private static Optional<ApiKey> found(Map<String, String> environment, String variable) {
    return Optional.ofNullable(environment.get(variable))
        .map(String::strip)
        .filter(value -> !value.isEmpty())
        .map(ApiKey::new);
  }

  @Override
  public String toString() {
    return "****";
  }
}
