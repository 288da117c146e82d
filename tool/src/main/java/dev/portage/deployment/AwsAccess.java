package dev.portage.deployment;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.profiles.ProfileFileSystemSetting;
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
   * <p>As in the AWS CLI, a profile that is given decides, even where keys are in the environment;
   * without one, keys in the environment come before AWS_PROFILE.
   *
   * @param region or null for AWS_REGION, or else the profile's
   * @param profile or null for AWS_PROFILE, or else the default one
   * @throws Fault UNKNOWN_REGION; NO_CREDENTIALS where there is no such profile
   */
  public static AwsAccess of(String region, String profile) {
    requireProfile(profile);
    if (profile != null) {
      // The SDK's own clients, which fetch credentials, look there for their region.
      System.setProperty(ProfileFileSystemSetting.AWS_PROFILE.property(), profile);
    }
    AwsCredentialsProvider credentials =
        new AwsRenewedCredentials(
            () ->
                profile == null
                    ? DefaultCredentialsProvider.builder().build()
                    : ProfileCredentialsProvider.create(profile));
    return new AwsAccess(
        known(region == null ? regionFound(profile) : region),
        credentials,
        UrlConnectionHttpClient.builder().build());
  }

  private static void requireProfile(String given) {
    Optional<String> named =
        Optional.ofNullable(given).or(ProfileFileSystemSetting.AWS_PROFILE::getStringValue);
    ProfileFile file = ProfileFile.defaultProfileFile();
    named
        .filter(name -> given != null || !name.equals("default"))
        .filter(name -> file.profile(name).isEmpty())
        .ifPresent(
            name -> {
              throw new Fault(
                  ExitCode.NO_CREDENTIALS,
                  "the AWS profile \"%s\" could not be found".formatted(name),
                  "There are %s. Check --profile and AWS_PROFILE, or add it with: aws configure --profile %s"
                      .formatted(
                          file.profiles().isEmpty()
                              ? "none"
                              : String.join(", ", file.profiles().keySet()),
                          name));
            });
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
          "no region is known: neither an option, nor AWS_REGION, nor the profile gives one",
          "Pass --region REGION, the one where the stack is.",
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
                "Pass --region with one like us-east-1 or ap-northeast-1."));
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
