package dev.portage.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How servers are verified, by their names and by what the operator asks for. */
class TlsTest {
  private static final String RDS = "chat.cluster-abc123.us-east-1.rds.amazonaws.com";

  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({
    RDS + ", verify-full, true",
    "Chat.Cluster-Abc123.EU-WEST-1.rds.amazonaws.com, verify-full, true",
    "pool.proxy-abc123.ap-northeast-1.rds.amazonaws.com, verify-full, true",
    // Without a certificate of the region nothing could be verified.
    "chat.abc.xx-nowhere-1.rds.amazonaws.com, require, false",
    "chat.abc.rds.cn-north-1.amazonaws.com.cn, require, false",
    "localhost, prefer, false",
    "db.example.com, prefer, false",
    "us-east-1.rds.amazonaws.com.evil.example, prefer, false",
    "rds.amazonaws.com, prefer, false"
  })
  void theUsualModeDependsOnTheServer(String host, String mode, boolean rds) {
    Tls tls = Tls.Choice.NONE.to(host);
    assertThat(tls.mode()).isEqualTo(mode);
    assertThat(tls.rds()).isEqualTo(rds);
  }

  @Test
  void throughATunnelTheNameAloneIsNotVerified() {
    assertThat(Tls.Choice.NONE.through("localhost", RDS).mode()).isEqualTo("verify-ca");
    assertThat(properties(Tls.Choice.NONE.through("localhost", RDS)))
        .containsEntry("sslfactoryarg", "verify-ca");
  }

  @Test
  void whatIsAskedForComesBeforeTheUsual() throws IOException {
    assertThat(Tls.Choice.of("disable", null).to(RDS).mode()).isEqualTo("disable");
    assertThat(Tls.Choice.of(" Require ", "").to(RDS).mode()).isEqualTo("require");
    Path file = Files.createFile(directory.resolve("own.pem"));
    Tls own = Tls.Choice.of(null, file.toString()).to(RDS);
    assertThat(own).isEqualTo(Tls.Choice.of("verify-full", file.toString()).to("other"));
    assertThat(properties(own))
        .containsEntry("sslmode", "verify-full")
        .containsEntry("sslrootcert", file.toString())
        .doesNotContainKey("sslfactory");
  }

  @Test
  void theCertificatesOfAmazonCountOnlyWhereTheyAreVerified() {
    assertThat(properties(Tls.Choice.of("require", null).to(RDS))).doesNotContainKey("sslfactory");
    assertThat(properties(Tls.Choice.NONE.to(RDS)))
        .containsEntry("sslfactory", RdsSocketFactory.class.getName());
  }

  @ParameterizedTest
  @ValueSource(strings = {"always", "verify", "verify_full"})
  void anotherModeIsRefused(String mode) {
    assertThatThrownBy(() -> Tls.Choice.of(mode, null))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.next()).contains("verify-full"));
  }

  @Test
  void aFileThatIsNotThereIsRefused() {
    assertThatThrownBy(() -> Tls.Choice.of(null, directory.resolve("none.pem").toString()))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.code()).isEqualTo(ExitCode.USAGE));
  }

  @Test
  void theAddressComesBeforeTheOptions() throws IOException {
    Path file = Files.createFile(directory.resolve("own.pem"));
    Tls.Choice options = Tls.Choice.of("require", null);
    assertThat(address("postgresql://me@host/db?sslmode=disable", options).tls().mode())
        .isEqualTo("disable");
    Tls both =
        address("postgresql://me@host/db?sslmode=verify-ca&sslrootcert=" + file, options).tls();
    assertThat(both).isEqualTo(Tls.Choice.of("verify-ca", file.toString()).to("host"));
    assertThat(address("postgresql://me@host/db", options).tls().mode()).isEqualTo("require");
    assertThatThrownBy(() -> address("postgresql://me@host/db?password=secret", options))
        .hasMessageContaining("parameter \"password\"")
        .message()
        .doesNotContain("secret");
  }

  @Test
  void theBundleIsReadAndSignsServersAlone() throws GeneralSecurityException, IOException {
    assertThat(RdsCertificates.ofServers()).hasSizeGreaterThan(70);
    assertThat(RdsCertificates.all()).hasSizeGreaterThan(RdsCertificates.ofServers().size());
    assertThat(RdsCertificates.ofServers())
        .allSatisfy(
            one ->
                assertThat(one.getSubjectX500Principal().getName())
                    .contains("O=Amazon Web Services"));
    assertThat(new RdsSocketFactory("verify-full").getDefaultCipherSuites()).isNotEmpty();
  }

  private static DatabaseAddress address(String url, Tls.Choice options) {
    return DatabaseAddress.parse(url, "--source", new Password(""), options);
  }

  private static Properties properties(Tls tls) {
    Properties properties = new Properties();
    tls.set(properties);
    return properties;
  }
}
