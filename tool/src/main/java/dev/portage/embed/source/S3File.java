package dev.portage.embed.source;

/**
 * A file that a user uploaded (UPSTREAM 4.4).
 *
 * @param bucket the document bucket's name
 * @param key the object's key in it
 */
public record S3File(String bucket, String key) implements Source {

  /**
   * The file with this name in a bot's knowledge, stored at {@code
   * {user}/{bot}/documents/{filename}}.
   */
  public static S3File of(String bucket, String user, String bot, String filename) {
    return new S3File(bucket, "%s/%s/documents/%s".formatted(user, bot, filename));
  }

  @Override
  public String column() {
    return "s3://" + bucket + "/" + key;
  }

  @Override
  public String displayName() {
    return filename();
  }

  /** The last part of the key. */
  public String filename() {
    return key.substring(key.lastIndexOf('/') + 1);
  }
}
