package dev.portage.postgres;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;

/**
 * How a connection is encrypted, and how it is made sure which server answers (PostgreSQL
 * documentation, 34.19). A server of Amazon RDS is verified by the certificates that are part of
 * Portage, where its region is among them: the password is sent to no other.
 *
 * @param mode as libpq spells it
 * @param certificates a file with the certificates that count instead of the usual ones
 * @param rds whether those of Amazon RDS count
 */
public record Tls(String mode, Optional<Path> certificates, boolean rds) {
  private static final List<String> MODES =
      List.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");

  /**
   * What the operator asks for.
   *
   * @param mode empty for the usual one
   * @param certificates a file with them; empty for the usual ones
   */
  public record Choice(Optional<String> mode, Optional<Path> certificates) {
    /** Nothing. */
    public static final Choice NONE = new Choice(Optional.empty(), Optional.empty());

    /**
     * What an option, or a variable of libpq's name, asks for; each may be null.
     *
     * @throws Fault USAGE
     */
    public static Choice of(String mode, String certificates) {
      Optional<Path> file =
          Optional.ofNullable(certificates).filter(path -> !path.isBlank()).map(Path::of);
      file.filter(path -> !Files.isReadable(path))
          .ifPresent(
              path -> {
                throw usage(
                    "the file of certificates %s cannot be read".formatted(path),
                    "Name one in PEM format with --db-sslrootcert.");
              });
      return new Choice(
          Optional.ofNullable(mode).filter(word -> !word.isBlank()).map(Choice::known), file);
    }

    private static String known(String mode) {
      String word = mode.strip().toLowerCase(Locale.ROOT);
      if (!MODES.contains(word)) {
        throw usage(
            "--db-sslmode: there is no mode \"%s\"".formatted(mode),
            "Use one of %s.".formatted(String.join(", ", MODES)));
      }
      return word;
    }

    /** For a server with this name. */
    public Tls to(String host) {
      return through(host, host);
    }

    /**
     * For a server that is reached by another name, such as that of a tunnel's end.
     *
     * @param host that is connected to
     * @param server the name in its certificate
     */
    public Tls through(String host, String server) {
      Tls usual = Tls.usual(host, server);
      String asked = mode.orElse(certificates.isPresent() ? "verify-full" : usual.mode());
      return new Tls(asked, certificates, certificates.isEmpty() && RdsCertificates.cover(server));
    }
  }

  private static Tls usual(String host, String server) {
    if (RdsCertificates.cover(server)) {
      return new Tls(host.equals(server) ? "verify-full" : "verify-ca", Optional.empty(), true);
    }
    return new Tls(RdsCertificates.isRds(server) ? "require" : "prefer", Optional.empty(), false);
  }

  private static Fault usage(String message, String next) {
    return new Fault(ExitCode.USAGE, message, next);
  }

  private boolean verifies() {
    return mode.startsWith("verify-");
  }

  /** Sets the driver's properties. */
  void set(Properties properties) {
    properties.setProperty("sslmode", mode);
    certificates.ifPresent(file -> properties.setProperty("sslrootcert", file.toString()));
    if (rds && verifies()) {
      properties.setProperty("sslfactory", RdsSocketFactory.class.getName());
      properties.setProperty("sslfactoryarg", mode);
    }
  }

  /** The mode for a server that connects to this one: it has other files of certificates. */
  public String modeOfServer() {
    return verifies() ? "require" : mode;
  }
}
