package dev.portage.deployment;

import java.io.UncheckedIOException;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * Credentials of a provider that is made again wherever it fails: those of the SDK read the token
 * of a session when they are made, and would not see that the operator has logged in again.
 */
final class AwsRenewedCredentials implements AwsCredentialsProvider {
  private final Supplier<? extends AwsCredentialsProvider> make;
  private AwsCredentialsProvider provider;

  AwsRenewedCredentials(Supplier<? extends AwsCredentialsProvider> make) {
    this.make = make;
  }

  @Override
  public synchronized AwsCredentials resolveCredentials() {
    try {
      if (provider == null) {
        provider = make.get();
      }
      return provider.resolveCredentials();
    } catch (UncheckedIOException e) {
      // Where no session is stored yet, the SDK throws the error of the file system.
      forget();
      throw SdkClientException.create("Unable to load SSO token: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      forget();
      throw e;
    }
  }

  private void forget() {
    if (provider instanceof SdkAutoCloseable open) {
      open.close();
    }
    provider = null;
  }
}
