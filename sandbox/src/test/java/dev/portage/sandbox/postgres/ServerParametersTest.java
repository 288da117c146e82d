package dev.portage.sandbox.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Tests how parameters are passed to a server. */
class ServerParametersTest {
  @Test
  void aLaterValueReplacesAnEarlierOne() {
    assertThat(
            ServerParameters.none()
                .with("wal_level", "replica")
                .with("max_wal_senders", "5")
                .with("wal_level", "logical")
                .options())
        .isEqualTo(" -c max_wal_senders=5 -c wal_level=logical");
  }

  @Test
  void whatIsNoWordIsRefused() {
    ServerParameters none = ServerParameters.none();
    assertThatThrownBy(() -> none.with("wal_level", "a b"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> none.with("wal level", "a"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> none.with("wal_level", ""))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
