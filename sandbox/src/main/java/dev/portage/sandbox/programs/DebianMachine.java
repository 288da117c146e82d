package dev.portage.sandbox.programs;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What Debian and Ubuntu call this machine.
 *
 * @param architecture {@code amd64} or {@code arm64}
 * @param triplet the name of the library directory
 * @param loader the file name of the dynamic loader in that directory
 */
record DebianMachine(String architecture, String triplet, String loader) {
  private static final Path APT = Path.of("/usr/bin/apt-get");

  /** Returns whether this machine has Debian's or Ubuntu's packages. */
  static boolean isHere() {
    return Files.isExecutable(APT);
  }

  static DebianMachine here() {
    if (!isHere()) {
      throw new ProgramUnavailable(
          "programs are fetched from Debian's or Ubuntu's packages, and there is no " + APT);
    }
    return named(Command.of("dpkg", "--print-architecture").run().strip());
  }

  static DebianMachine named(String architecture) {
    return switch (architecture) {
      case "amd64" -> new DebianMachine("amd64", "x86_64-linux-gnu", "ld-linux-x86-64.so.2");
      case "arm64" -> new DebianMachine("arm64", "aarch64-linux-gnu", "ld-linux-aarch64.so.1");
      default ->
          throw new ProgramUnavailable(
              "programs can be fetched for amd64 and arm64, and this is %s"
                  .formatted(architecture));
    };
  }
}
