package dev.portage.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import dev.portage.postgres.DatabaseAddress;
import dev.portage.postgres.Password;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseSecretTest {
  private static final String ARN = "arn:aws:secretsmanager:us-east-1:1:secret:s";

  private static String secret(String port) {
    return """
    {"username": "postgres", "password": "open sesame", "host": "writer", "dbname": "db",
     "engine": "postgres", "dbClusterIdentifier": "c", "port": %s}
    """
        .formatted(port);
  }

  @ParameterizedTest
  @ValueSource(strings = {"5433", "\"5433\""})
  void thePortIsANumberOrText(String port) {
    assertThat(DatabaseSecret.parse(secret(port), ARN))
        .isEqualTo(
            new DatabaseAddress("writer", 5433, "db", "postgres", new Password("open sesame")));
  }

  @Test
  void portAndDatabaseHaveDefaults() {
    DatabaseAddress address =
        DatabaseSecret.parse("{\"username\": \"u\", \"password\": \"p\", \"host\": \"h\"}", ARN);
    assertThat(address.port()).isEqualTo(5432);
    assertThat(address.database()).isEqualTo("postgres");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "open sesame",
        "{\"password\": \"open sesame\"",
        "[\"open sesame\"]",
        "\"open sesame\"",
        "{\"password\": \"open sesame\"}",
        "{\"password\": \"open sesame\", \"host\": \"h\"}",
        "{\"username\": \"open sesame\", \"host\": \"h\"}",
        "{\"username\": \"u\", \"host\": \"h\", \"password\": {\"x\": \"open sesame\"}}"
      })
  void aSecretOfAnotherFormatIsAFaultThatDoesNotContainIt(String text) {
    assertFault(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "65536", "\"70000\"", "\"open sesame\"", "54.5", "true"})
  void anInvalidPortIsAFault(String port) {
    assertFault(secret(port));
  }

  @Test
  void aMissingTextIsAFault() {
    assertFault(null);
  }

  private static void assertFault(String text) {
    assertThatThrownBy(() -> DatabaseSecret.parse(text, ARN))
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> {
              assertThat(fault.code()).isEqualTo(ExitCode.BAD_CONFIGURATION);
              assertThat(fault).hasMessageContaining(ARN);
              assertThat(trace(fault)).doesNotContain("sesame");
            });
  }

  private static String trace(Throwable thrown) {
    StringWriter trace = new StringWriter();
    thrown.printStackTrace(new PrintWriter(trace));
    return trace.toString();
  }
}
