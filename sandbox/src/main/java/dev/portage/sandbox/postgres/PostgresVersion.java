package dev.portage.sandbox.postgres;

import dev.portage.sandbox.programs.Recipe;

/**
 * A major version of PostgreSQL that a test can ask for by name. Both can be fetched on Debian and
 * Ubuntu, and clusters of both can run in one JVM.
 */
public enum PostgresVersion {
  /** The oldest version that is supported, as the source of an upgrade. */
  V15(15),
  /** The version that is fetched where none is asked for. */
  V17(17);

  private final int major;

  PostgresVersion(int major) {
    this.major = major;
  }

  int major() {
    return major;
  }

  Recipe recipe() {
    return switch (this) {
      case V15 -> Recipe.postgres15();
      case V17 -> Recipe.postgres17();
    };
  }
}
