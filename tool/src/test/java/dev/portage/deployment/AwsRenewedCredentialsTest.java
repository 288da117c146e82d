package dev.portage.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/** Providers that keep what they read when they were made, as those of IAM Identity Center do. */
class AwsRenewedCredentialsTest {
  private final AtomicReference<String> session = new AtomicReference<>("first");
  private final List<String> made = new ArrayList<>();
  private final List<String> closed = new ArrayList<>();
  private final AwsRenewedCredentials credentials = new AwsRenewedCredentials(Keeping::new);

  private final class Keeping implements AwsCredentialsProvider, SdkAutoCloseable {
    private final String kept = session.get();

    Keeping() {
      made.add(kept);
    }

    @Override
    public AwsCredentials resolveCredentials() {
      if (!kept.equals(session.get())) {
        throw SdkClientException.create("Token is expired");
      }
      return AwsBasicCredentials.create(kept, "secret");
    }

    @Override
    public void close() {
      closed.add(kept);
    }
  }

  @Test
  void theProviderIsKeptWhileItWorks() {
    credentials.resolveCredentials();
    assertThat(credentials.resolveCredentials().accessKeyId()).isEqualTo("first");
    assertThat(made).containsExactly("first");
  }

  @Test
  void aNewLoginIsSeenAfterTheOldOneHasFailed() {
    credentials.resolveCredentials();
    session.set("second");
    assertThatThrownBy(credentials::resolveCredentials).hasMessageContaining("Token is expired");
    assertThat(closed).containsExactly("first");
    assertThat(credentials.resolveCredentials().accessKeyId()).isEqualTo("second");
  }

  @Test
  void aSessionThatIsNotStoredIsSaidInTheSdksOwnWords() {
    AwsRenewedCredentials none =
        new AwsRenewedCredentials(
            () -> {
              throw new UncheckedIOException(new IOException("no such file"));
            });
    assertThatThrownBy(none::resolveCredentials)
        .isInstanceOf(SdkClientException.class)
        .hasMessageContaining("Unable to load SSO token");
  }
}
