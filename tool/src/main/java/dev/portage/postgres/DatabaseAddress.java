package dev.portage.postgres;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where a database is and who logs in.
 *
 * @param host host name or address
 * @param port TCP port
 * @param database name of the database
 * @param user role that logs in
 * @param password its password
 * @param tls how it is encrypted, and how the server is verified
 * @param option of the command line that gave it; empty where a secret did
 */
public record DatabaseAddress(
    String host,
    int port,
    String database,
    String user,
    Password password,
    Tls tls,
    Optional<String> option) {
  private static final int USUAL_PORT = 5432;
  private static final Set<String> PARAMETERS = Set.of("sslmode", "sslrootcert");

  /** An address that is reached as {@link Tls} says of its host. */
  public DatabaseAddress(String host, int port, String database, String user, Password password) {
    this(host, port, database, user, password, Tls.Choice.NONE.to(host), Optional.empty());
  }

  /**
   * Reads an address as libpq writes it (PostgreSQL documentation, 34.1.1.2): {@code
   * postgresql://user@host:port/database?sslmode=require}.
   *
   * @param tls what counts where the address does not say
   * @param option that it was given with, for messages
   * @param password kept apart, since every user of a machine sees arguments
   * @throws Fault USAGE
   */
  public static DatabaseAddress parse(
      String text, String option, Password password, Tls.Choice tls) {
    URI uri = uri(text, option);
    String userInfo = uri.getRawUserInfo();
    if (userInfo != null && userInfo.contains(":")) {
      throw usage(
          "%s holds a password, which every user of this machine sees".formatted(option),
          "Remove it, and put it into the environment: see --help.");
    }
    boolean postgres = "postgres".equals(uri.getScheme()) || "postgresql".equals(uri.getScheme());
    if (!postgres || uri.getHost() == null || uri.getFragment() != null) {
      throw wrong(text, option);
    }
    String user = userInfo == null ? "postgres" : decoded(userInfo);
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    String database = path.length() > 1 ? decoded(path.substring(1)) : user;
    if (database.contains("/") && !path.contains("%")) {
      throw wrong(text, option);
    }
    return new DatabaseAddress(
        uri.getHost(),
        uri.getPort() < 0 ? USUAL_PORT : uri.getPort(),
        database,
        user,
        password,
        tls(uri.getRawQuery(), option, tls).to(uri.getHost()),
        Optional.of(option));
  }

  private static URI uri(String text, String option) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw wrong(text, option);
    }
  }

  private static Tls.Choice tls(String query, String option, Tls.Choice otherwise) {
    if (query == null || query.isEmpty()) {
      return otherwise;
    }
    Map<String, String> given = new HashMap<>();
    for (String part : query.split("&", -1)) {
      int equals = part.indexOf('=');
      String name = equals < 0 ? part : part.substring(0, equals);
      if (equals < 0 || !PARAMETERS.contains(name)) {
        throw usage(
            "%s has the parameter \"%s\"; sslmode and sslrootcert are known"
                .formatted(option, name),
            "Leave the others out.");
      }
      given.put(name, decoded(part.substring(equals + 1)));
    }
    Tls.Choice own = Tls.Choice.of(given.get("sslmode"), given.get("sslrootcert"));
    return new Tls.Choice(
        own.mode().or(otherwise::mode), own.certificates().or(otherwise::certificates));
  }

  /** The same, secured in another way. */
  public DatabaseAddress with(Tls other) {
    return new DatabaseAddress(host, port, database, user, password, other, option);
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static Fault wrong(String text, String option) {
    // A password may be anywhere in what is no address, so it is not shown.
    return usage(
        "%s is no address of a database (%d characters)".formatted(option, text.length()),
        "Write it as postgresql://USER@HOST:PORT/DATABASE, without a password.");
  }

  private static Fault usage(String message, String next) {
    return new Fault(ExitCode.USAGE, message, next);
  }

  boolean hasPassword() {
    return !password.value().isEmpty();
  }

  String jdbcUrl() {
    // The driver decodes the database's name; a host in brackets is IPv6 and stays as it is.
    return "jdbc:postgresql://%s:%d/%s"
        .formatted(host, port, URLEncoder.encode(database, StandardCharsets.UTF_8));
  }

  /** Returns host, port and database for messages, and nothing secret. */
  public String describe() {
    return "%s:%d/%s".formatted(host, port, database);
  }
}
