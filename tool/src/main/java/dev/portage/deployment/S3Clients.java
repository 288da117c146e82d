package dev.portage.deployment;

import software.amazon.awssdk.services.s3.S3Client;

/** Creates clients of S3. */
public final class S3Clients {
  private S3Clients() {}

  /** A client with this access. */
  public static S3Client of(AwsAccess aws) {
    // Since v1.4.0 the documents are in the region of Bedrock (UPSTREAM 4.4).
    return aws.prepare(S3Client.builder())
        .crossRegionAccessEnabled(true)
        .httpClient(aws.http())
        .build();
  }
}
