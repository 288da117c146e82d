package dev.portage.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.sandbox.postgres.ServerCertificate;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections to a real server with a certificate, which is, or is not, the one that is meant. */
class TlsIT {
  @TempDir private static Path directory;

  private static Target target;
  private static ServerCertificate certificate;
  private static ServerCertificate other;

  @BeforeAll
  static void secure() throws SQLException, IOException {
    target = Target.empty();
    certificate = ServerCertificate.of("127.0.0.1", directory.resolve("server"));
    other = ServerCertificate.of("127.0.0.1", directory.resolve("other"));
    certificate.install(target.connect());
  }

  @AfterAll
  static void close() throws SQLException {
    ServerCertificate.remove(target.connect());
    target.close();
  }

  private static String cipher(Tls tls) {
    DatabaseAddress at = target.address();
    DatabaseAddress address =
        new DatabaseAddress(
            at.host(), at.port(), at.database(), at.user(), at.password(), tls, Optional.empty());
    try (Database database = Database.open(() -> address, 1)) {
      return database.inTransaction(
          session ->
              session.one(
                  "SELECT coalesce(version, 'none') FROM pg_stat_ssl WHERE pid = pg_backend_pid()",
                  row -> row.getString(1)));
    }
  }

  private static Tls verifying(String mode, ServerCertificate by) {
    return Tls.Choice.of(mode, by.signer().toString()).to("127.0.0.1");
  }

  private static void refused(Tls tls, String said) {
    assertThatThrownBy(() -> cipher(tls))
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> {
              assertThat(fault.code()).isEqualTo(ExitCode.TARGET_REFUSED);
              assertThat(fault.isTransient()).isFalse();
              assertThat(fault.next()).contains("--db-sslrootcert", "--db-sslmode");
            })
        .hasMessageContaining("cannot be verified as --db-sslmode " + tls.mode())
        .hasMessageContaining(said);
  }

  @Test
  void theRightServerIsVerified() {
    assertThat(cipher(verifying("verify-full", certificate))).startsWith("TLSv1");
    assertThat(cipher(verifying("verify-ca", certificate))).startsWith("TLSv1");
  }

  @Test
  void withoutVerificationItIsEncryptedWhereTheServerCan() {
    assertThat(cipher(Tls.Choice.NONE.to("127.0.0.1"))).startsWith("TLSv1");
    assertThat(cipher(Tls.Choice.of("disable", null).to("127.0.0.1"))).isEqualTo("none");
  }

  @Test
  void aServerThatAnotherOneSignedIsRefused() {
    refused(verifying("verify-full", other), "PKIX");
    refused(verifying("verify-ca", other), "PKIX");
  }

  @Test
  void aServerWithAnotherNameIsRefused() throws SQLException, IOException {
    ServerCertificate elsewhere =
        ServerCertificate.of("elsewhere.example", directory.resolve("elsewhere"));
    elsewhere.install(target.connect());
    try {
      refused(verifying("verify-full", elsewhere), "127.0.0.1");
      assertThat(cipher(verifying("verify-ca", elsewhere))).startsWith("TLSv1");
    } finally {
      certificate.install(target.connect());
    }
  }

  @Test
  void aServerThatIsNoneOfAmazonsIsRefusedByTheirCertificates() {
    refused(new Tls("verify-full", Optional.empty(), true), "PKIX");
    refused(new Tls("verify-ca", Optional.empty(), true), "PKIX");
  }

  @Test
  void aServerWithoutACertificateIsRefused() throws SQLException, IOException {
    ServerCertificate.remove(target.connect());
    try {
      refused(verifying("verify-full", certificate), "does not support SSL");
      refused(Tls.Choice.of("require", null).to("127.0.0.1"), "does not support SSL");
    } finally {
      certificate.install(target.connect());
    }
  }
}
