package dev.portage.sandbox.postgres;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What Debian calls this machine, and the key ring that its archive is checked with.
 *
 * @param architecture {@code amd64} or {@code arm64}
 * @param triplet the name of the library directory
 * @param loader the file name of the dynamic loader in that directory
 * @param keyring the Debian archive's keys
 */
record DebianMachine(String architecture, String triplet, String loader, Path keyring) {
  private static final List<Path> KEYRINGS =
      List.of(
          Path.of("/usr/share/keyrings/debian-archive-keyring.pgp"),
          Path.of("/usr/share/keyrings/debian-archive-keyring.gpg"));

  static DebianMachine here() {
    return named(Command.of("dpkg", "--print-architecture").run().strip());
  }

  static DebianMachine named(String architecture) {
    return switch (architecture) {
      case "amd64" ->
          new DebianMachine("amd64", "x86_64-linux-gnu", "ld-linux-x86-64.so.2", keyringHere());
      case "arm64" ->
          new DebianMachine("arm64", "aarch64-linux-gnu", "ld-linux-aarch64.so.1", keyringHere());
      default ->
          throw new PostgresUnavailable(
              """
              PostgreSQL with pgvector can be fetched for amd64 and arm64, and this is %s. Install \
              PostgreSQL %d or newer with pgvector, or set %s to its bin directory."""
                  .formatted(
                      architecture, PostgresBinaries.OLDEST_MAJOR, PostgresBinaries.SETTING));
    };
  }

  private static Path keyringHere() {
    return KEYRINGS.stream()
        .filter(Files::exists)
        .findFirst()
        .orElseThrow(
            () ->
                new PostgresUnavailable(
                    "the Debian archive's keys are not on this machine (%s). Run: sudo apt-get install debian-archive-keyring"
                        .formatted(KEYRINGS.getLast())));
  }
}
