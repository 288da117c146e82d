package dev.portage.deployment;

import software.amazon.awssdk.services.s3.S3Client;

/** Clients of S3, for those beside whose seam one is needed. */
public final class S3Clients {
  private S3Clients() {}

  /** A client with this access. */
  public static S3Client of(AwsAccess aws) {
    // From v1.4.0 the documents lie in the region of Bedrock (UPSTREAM 4.4).
    return aws.prepare(S3Client.builder())
        .crossRegionAccessEnabled(true)
        .httpClient(aws.http())
        .build();
  }
}
