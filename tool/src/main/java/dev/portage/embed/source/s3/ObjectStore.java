package dev.portage.embed.source.s3;

import dev.portage.embed.source.S3File;
import java.nio.file.Path;

/** The one thing that is needed of S3. */
public interface ObjectStore {
  /**
   * Copies an object into a file.
   *
   * @param file which object
   * @param to an existing file, which is overwritten; what it holds afterwards counts only when the
   *     answer is {@link Download.Complete}
   * @param maximum how many bytes are taken at most
   */
  Download download(S3File file, Path to, long maximum);

  /** How it went. Each reason is a sentence part that follows the object's name. */
  sealed interface Download {
    /** The file holds the whole object. */
    record Complete(long bytes) implements Download {}

    /** There is no such object, or no such bucket. */
    record Missing(String reason) implements Download {}

    /** The credentials do not suffice. S3 says so too of missing objects, to who may not list. */
    record Denied(String reason) implements Download {}

    /** The object has more bytes than {@code maximum}. */
    record TooLarge(String reason) implements Download {}

    /** No answer, or one that says that S3 is at fault; the SDK's own retries are used up. */
    record Failed(String reason) implements Download {}
  }
}
