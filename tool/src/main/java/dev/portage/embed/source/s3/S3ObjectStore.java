package dev.portage.embed.source.s3;

import dev.portage.embed.source.S3File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Downloads objects from Amazon S3. Needs the permission {@code s3:GetObject}. */
public final class S3ObjectStore implements ObjectStore {
  /** Errors of the caller by their status that a later request may not meet. */
  private static final Set<String> PASSING =
      Set.of("ExpiredToken", "RequestTimeout", "RequestTimeTooSkewed", "TooManyRequests");

  private final S3Client s3;

  /**
   * A store that uses the given client. The caller closes the client.
   *
   * @param s3 a client for the bucket's region
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
      default -> {
        String reason = "could not be fetched: S3 answered %d %s".formatted(e.statusCode(), code);
        boolean passes = e.statusCode() >= 500 || PASSING.contains(code);
        yield passes ? new Download.Failed(reason) : new Download.Denied(reason);
      }
    };
  }
}
