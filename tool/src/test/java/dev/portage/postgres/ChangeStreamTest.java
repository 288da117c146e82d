package dev.portage.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.postgres.ChangeStream.Format;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a server of each version is asked for (PostgreSQL documentation, 53.5.1). */
class ChangeStreamTest {
  @ParameterizedTest
  @CsvSource({
    "130000, TEXT",
    "130022, TEXT",
    "140000, BINARY",
    "140019, BINARY",
    "150004, BINARY",
    "160003, BINARY",
    "170006, BINARY",
    "180000, BINARY"
  })
  void eachVersionSendsWhatItCan(int version, Format format) {
    assertThat(Format.of(version)).isEqualTo(format);
  }

  @ParameterizedTest
  @CsvSource({"130000, false", "140000, true", "180000, true"})
  void anOptionThatAServerDoesNotKnowIsNotSent(int version, boolean both) {
    Map<String, String> options = Format.of(version).options();
    assertThat(options).containsEntry("proto_version", "1");
    assertThat(options.containsKey("binary")).isEqualTo(both);
    assertThat(options.containsKey("messages")).isEqualTo(both);
  }
}
