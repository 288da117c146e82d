package dev.portage.embed.source.s3;

import dev.portage.embed.source.S3File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Objects in Amazon S3. Needs {@code s3:GetObject} on them. */
public final class S3ObjectStore implements ObjectStore {
  private final S3Client s3;

  /**
   * A store that uses the given client, and leaves closing it to the caller.
   *
   * @param s3 in the bucket's region
   */
  public S3ObjectStore(S3Client s3) {
    this.s3 = s3;
  }

  @Override
  public Download download(S3File file, Path to, long maximum) {
    try (ResponseInputStream<GetObjectResponse> object =
        s3.getObject(request -> request.bucket(file.bucket()).key(file.key()))) {
      long length = object.response().contentLength();
      if (length > maximum) {
        object.abort();
        return new Download.TooLarge(
            "has %,d bytes, more than the %,d that are read".formatted(length, maximum));
      }
      return copied(object, to, length);
    } catch (S3Exception e) {
      return refused(e);
    } catch (SdkException | IOException e) {
      return new Download.Failed("could not be fetched: " + e.getMessage());
    }
  }

  private static Download copied(
      ResponseInputStream<GetObjectResponse> object, Path to, long length) throws IOException {
    try (OutputStream out = Files.newOutputStream(to)) {
      long copied = object.transferTo(out);
      return copied == length
          ? new Download.Complete(copied)
          : new Download.Failed("ended after %,d of %,d bytes".formatted(copied, length));
    }
  }

  private static Download refused(S3Exception e) {
    String code = e.awsErrorDetails() == null ? "" : e.awsErrorDetails().errorCode();
    return switch (e.statusCode()) {
      case 404 ->
          new Download.Missing(
              code.equals("NoSuchBucket")
                  ? "is in a bucket that does not exist"
                  : "does not exist");
      case 401, 403 ->
          new Download.Denied(
              "may not be read with these credentials, or does not exist (S3 answered %d %s)"
                  .formatted(e.statusCode(), code));
      default ->
          new Download.Failed(
              "could not be fetched: S3 answered %d %s".formatted(e.statusCode(), code));
    };
  }
}
