package dev.portage.sandbox.postgres;

import java.nio.file.Path;
import java.util.function.Consumer;

/** PostgreSQL's binaries in a directory of our own ({@link PrivatePrograms}). */
record PrivatePostgres(Path cache, Consumer<String> progress) {
  PostgresBinaries provide() {
    return PostgresBinaries.at(
        new PrivatePrograms(cache, progress, TrixiePackages.postgres()).provide());
  }
}
