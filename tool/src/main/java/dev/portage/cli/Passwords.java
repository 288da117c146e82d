package dev.portage.cli;

import dev.portage.postgres.Password;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The passwords of the two sides. They are given in environment variables only: arguments are shown
 * to everybody on the machine.
 *
 * @param environment the variables of this process
 */
record Passwords(Map<String, String> environment) {
  static final String SOURCE = "PORTAGE_SOURCE_PASSWORD";
  static final String TARGET = "PORTAGE_TARGET_PASSWORD";
  static final String EITHER = "PGPASSWORD";

  Password source() {
    return first(SOURCE, EITHER);
  }

  Password target() {
    return first(TARGET, EITHER);
  }

  /** The password that was noted before the update; empty where none was. */
  Optional<Password> noted() {
    return Optional.ofNullable(environment.get(SOURCE)).map(Password::new);
  }

  private Password first(String... variables) {
    return new Password(
        Stream.of(variables)
            .filter(environment::containsKey)
            .map(environment::get)
            .findFirst()
            .orElse(""));
  }
}
