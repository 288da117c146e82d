package dev.portage.cli;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How the route dms works. */
final class DmsOptions {
  @Option(
      names = "--dms-role",
      paramLabel = "ARN",
      description =
          "A role that AWS DMS uses, and that may read the secrets that Portage creates for it."
              + " Default: Portage creates one, and removes it after the load.")
  private String role;

  @Option(
      names = "--dms-certificates",
      paramLabel = "FILE",
      description =
          "A PEM file of those who sign the servers' certificates, such as the bundle of RDS, with"
              + " which DMS verifies both clusters. Default: its connections are encrypted, and the"
              + " servers not verified.")
  private Path certificates;

  Optional<String> role() {
    return Optional.ofNullable(role);
  }

  /** The text of the certificates. */
  Optional<String> certificates() {
    if (certificates == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(Files.readString(certificates));
    } catch (IOException e) {
      throw new Fault(
          ExitCode.USAGE,
          "--dms-certificates: %s cannot be read".formatted(certificates),
          "Name a PEM file, such as the one of"
              + " https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem.",
          e);
    }
  }
}
