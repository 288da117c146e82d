package dev.portage.deployment;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;

/**
 * Access to AWS: region, credentials, and the connections that all clients share. The SDK itself
 * applies an endpoint override from AWS_ENDPOINT_URL.
 */
public final class AwsAccess implements AutoCloseable {
  private final Region region;
  private final AwsCredentialsProvider credentials;
  private final SdkHttpClient http;

  private AwsAccess(Region region, AwsCredentialsProvider credentials, SdkHttpClient http) {
    this.region = region;
    this.credentials = credentials;
    this.http = http;
  }

  /**
   * Access with the operator's options.
   *
   * @param region the region; null for the SDK's default (AWS_REGION, the profile)
   * @param profile the profile; null for the default one
   * @throws Fault UNKNOWN_REGION if the region cannot be determined or does not exist
   */
  public static AwsAccess of(String region, String profile) {
    var credentials = DefaultCredentialsProvider.builder().profileName(profile).build();
    return new AwsAccess(
        known(region == null ? regionFound(profile) : region),
        credentials,
        UrlConnectionHttpClient.builder().build());
  }

  /** The same connections with other credentials, such as those of a role. */
  public AwsAccess with(AwsCredentialsProvider other) {
    return new AwsAccess(region, other, http);
  }

  /** The same credentials in another region, such as the one where Bedrock is called. */
  public AwsAccess in(String otherRegion) {
    return new AwsAccess(known(otherRegion), credentials, http);
  }

  private static String regionFound(String profile) {
    try {
      return DefaultAwsRegionProviderChain.builder().profileName(profile).build().getRegion().id();
    } catch (SdkClientException e) {
      throw new Fault(
          ExitCode.UNKNOWN_REGION,
          "the region is not known: neither an option nor AWS_REGION nor the profile sets one",
          "Set --region to the region of the stack.",
          e);
    }
  }

  private static Region known(String id) {
    Optional<Region> region =
        Region.regions().stream().filter(candidate -> candidate.id().equals(id)).findFirst();
    return region.orElseThrow(
        () ->
            new Fault(
                ExitCode.UNKNOWN_REGION,
                "\"%s\" is not a region of AWS".formatted(id),
                "Set --region to one like us-east-1 or ap-northeast-1."));
  }

  /** The region of the calls. */
  public String region() {
    return region.id();
  }

  /** Sets the region and the credentials of a client's builder. */
  public <B extends AwsClientBuilder<B, C>, C> B prepare(B builder) {
    return builder.region(region).credentialsProvider(credentials);
  }

  /** The shared connections, for builders of synchronous clients. */
  public SdkHttpClient http() {
    return http;
  }

  @Override
  public void close() {
    http.close();
  }
}
