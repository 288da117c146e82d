package dev.portage.sandbox.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;
import java.util.List;

/**
 * A certificate for a server of PostgreSQL, which signs itself, made by the JDK's keytool.
 *
 * @param signer a file with the certificate of who signed it, in PEM format
 * @param certificate a file with it, in PEM format
 * @param key a file with its key, in PEM format
 */
public record ServerCertificate(Path signer, Path certificate, Path key) {
  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final int LINE = 64;

  /**
   * Makes one.
   *
   * @param name of the server: its host name or address
   * @param directory is created
   */
  public static ServerCertificate of(String name, Path directory) throws IOException {
    Files.createDirectories(directory);
    Path store = directory.resolve("store.p12");
    String kind = name.matches("[0-9.]+") ? "ip:" : "dns:";
    run(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-alias",
            "server",
            "-keyalg",
            "EC",
            "-dname",
            "CN=" + name,
            "-ext",
            "san=" + kind + name,
            "-keystore",
            store.toString(),
            "-storepass",
            new String(PASSWORD)));
    Path certificate = directory.resolve("server.crt");
    Path key = directory.resolve("server.key");
    try (InputStream in = Files.newInputStream(store)) {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(in, PASSWORD);
      write(certificate, "CERTIFICATE", keys.getCertificate("server").getEncoded());
      write(key, "PRIVATE KEY", keys.getKey("server", PASSWORD).getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
    return new ServerCertificate(certificate, certificate, key);
  }

  private static void run(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException(said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private static void write(Path file, String kind, byte[] content) throws IOException {
    String text = Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(content);
    Files.writeString(
        file, "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(kind, text));
  }

  /**
   * Gives it to a running server, which reads it within a moment.
   *
   * @param connection of a superuser; it is closed
   */
  public void install(Connection connection) throws SQLException, IOException {
    try (connection;
        Statement statement = connection.createStatement()) {
      Path data = Path.of(value(statement, "SHOW data_directory"));
      copy(certificate, data.resolve("sandbox.crt"), data);
      copy(key, data.resolve("sandbox.key"), data);
      statement.execute("ALTER SYSTEM SET ssl_cert_file = 'sandbox.crt'");
      statement.execute("ALTER SYSTEM SET ssl_key_file = 'sandbox.key'");
      statement.execute("ALTER SYSTEM SET ssl = on");
      reload(statement, "on");
    }
  }

  /** The server has no certificate any more. */
  public static void remove(Connection connection) throws SQLException {
    try (connection;
        Statement statement = connection.createStatement()) {
      statement.execute("ALTER SYSTEM RESET ssl");
      reload(statement, "off");
    }
  }

  /** The server's user owns its directory, and may read what is in there. */
  private static void copy(Path from, Path to, Path data) throws IOException {
    Files.deleteIfExists(to);
    Files.copy(from, to);
    Files.setOwner(to, Files.getOwner(data));
    Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rw-------"));
  }

  private static void reload(Statement statement, String expected) throws SQLException {
    String loaded = value(statement, "SELECT pg_conf_load_time()::text");
    statement.execute("SELECT pg_reload_conf()");
    while (value(statement, "SELECT pg_conf_load_time()::text").equals(loaded)
        || !value(statement, "SHOW ssl").equals(expected)) {
      Thread.onSpinWait();
    }
  }

  private static String value(Statement statement, String sql) throws SQLException {
    try (var row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }
}
