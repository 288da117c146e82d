package dev.portage.embed.source.s3;

import dev.portage.embed.source.S3File;
import java.nio.file.Path;

/** Downloads objects: the one operation of S3 that embedding needs. */
public interface ObjectStore {
  /**
   * Downloads an object into a file.
   *
   * @param file the object
   * @param to an existing file, which is overwritten; its content is valid only if the result is
   *     {@link Download.Complete}
   * @param maximum the most bytes that are downloaded
   */
  Download download(S3File file, Path to, long maximum);

  /** The result of a download. Each reason is a sentence part that follows the object's name. */
  sealed interface Download {
    /** The file contains the whole object. */
    record Complete(long bytes) implements Download {}

    /** The object or the bucket does not exist. */
    record Missing(String reason) implements Download {}

    /**
     * The credentials do not allow it, or the request is refused for another reason that stays,
     * such as a key that was disabled. S3 answers the same for a missing object if the caller may
     * not list the bucket.
     */
    record Denied(String reason) implements Download {}

    /** The object has more bytes than {@code maximum}. */
    record TooLarge(String reason) implements Download {}

    /** S3 did not answer or failed, and the SDK's retries are exhausted. */
    record Failed(String reason) implements Download {}
  }
}
