package dev.portage.deployment;

import software.amazon.awssdk.services.s3.S3Client;

/** Clients of S3, for those beside whose seam one is needed. */
public final class S3Clients {
  private S3Clients() {}

  /** A client with this access. */
  public static S3Client of(AwsAccess aws) {
    return aws.prepare(S3Client.builder()).httpClient(aws.http()).build();
  }
}
