package dev.portage.deployment;

import static java.util.stream.Collectors.toMap;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import java.util.Map;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Lists a bucket with ListObjectsV2. */
public final class S3DocumentBucket implements DocumentBucket {
  private final S3Client client;
  private final String bucket;

  /** The bucket with this name. */
  public S3DocumentBucket(AwsAccess aws, String bucket) {
    this.client = S3Clients.of(aws);
    this.bucket = bucket;
  }

  @Override
  public Map<String, Long> sizes(String prefix) {
    try {
      return client
          .listObjectsV2Paginator(request -> request.bucket(bucket).prefix(prefix))
          .contents()
          .stream()
          .collect(toMap(object -> object.key().substring(prefix.length()), S3Object::size));
    } catch (NoSuchBucketException e) {
      throw new Fault(
          ExitCode.BAD_CONFIGURATION,
          "the bucket \"%s\" does not exist: the bots' files were deleted, or are in another bucket"
              .formatted(bucket),
          "Set --bucket to the bucket with the files. (v1.4.0 moves them to a bucket of the"
              + " stack BedrockRegionResourcesStack.)",
          e);
    } catch (SdkException e) {
      throw AwsFaults.of(e, "list the bucket " + bucket, "s3:ListBucket");
    }
  }
}
