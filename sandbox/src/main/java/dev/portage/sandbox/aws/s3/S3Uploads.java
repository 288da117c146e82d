package dev.portage.sandbox.aws.s3;

import dev.portage.sandbox.aws.http.AwsError;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** Multipart uploads that are not complete yet. Their parts are no objects. */
final class S3Uploads {
  /** The minimum size of each part but the last one, in bytes. */
  static final int LEAST_PART = 5 << 20;

  private static final AwsError NO_UPLOAD =
      new AwsError(
          404,
          "NoSuchUpload",
          "The specified upload does not exist. The upload ID may be invalid, or the upload may have"
              + " been aborted or completed.");
  private static final AwsError INVALID_PART =
      new AwsError(
          400,
          "InvalidPart",
          "One or more of the specified parts could not be found.  The part may not have been"
              + " uploaded, or the specified entity tag may not match the part's entity tag.");
  private static final AwsError INVALID_ORDER =
      new AwsError(
          400,
          "InvalidPartOrder",
          "The list of parts was not in ascending order. Parts must be ordered by part number.");
  private static final AwsError TOO_SMALL =
      new AwsError(
          400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size");

  private final Map<String, Upload> uploads = new ConcurrentHashMap<>();

  /** An upload of one object. */
  record Upload(
      String bucket, String key, String contentType, NavigableMap<Integer, byte[]> parts) {}

  /** A complete object, and its tag, which is no digest of the content. */
  record Whole(byte[] content, String etag, String contentType) {}

  /** Begins an upload, and returns its id. */
  String create(String bucket, String key, String contentType) {
    String id = UUID.randomUUID().toString();
    uploads.put(id, new Upload(bucket, key, contentType, new ConcurrentSkipListMap<>()));
    return id;
  }

  /** Stores a part, or replaces it. */
  void part(String id, String key, int number, byte[] content) {
    upload(id, key).parts().put(number, content);
  }

  /** Removes the upload and its parts. */
  void abort(String id, String key) {
    upload(id, key);
    uploads.remove(id);
  }

  /** Joins the parts that the request names, and removes the upload. */
  Whole complete(String id, String key, S3RequestXml request) {
    Upload upload = upload(id, key);
    List<byte[]> parts = new ArrayList<>();
    ByteArrayOutputStream tags = new ByteArrayOutputStream();
    int before = 0;
    for (S3RequestXml part : request.all("Part")) {
      int number = Integer.parseInt(part.required("PartNumber"));
      byte[] content = upload.parts().get(number);
      if (content == null || !S3.etag(content).equals(quoted(part.required("ETag")))) {
        throw INVALID_PART.exception();
      }
      if (number <= before) {
        throw INVALID_ORDER.exception();
      }
      before = number;
      parts.add(content);
      tags.writeBytes(S3.md5(content));
    }
    if (parts.isEmpty()) {
      throw INVALID_PART.exception();
    }
    if (parts.subList(0, parts.size() - 1).stream().anyMatch(part -> part.length < LEAST_PART)) {
      throw TOO_SMALL.exception();
    }
    uploads.remove(id);
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    parts.forEach(content::writeBytes);
    String digest = S3.etag(tags.toByteArray()).replace("\"", "");
    return new Whole(
        content.toByteArray(), "\"%s-%d\"".formatted(digest, parts.size()), upload.contentType());
  }

  private Upload upload(String id, String key) {
    Upload upload = uploads.get(id);
    if (upload == null || !upload.key().equals(key)) {
      throw NO_UPLOAD.exception();
    }
    return upload;
  }

  private static String quoted(String etag) {
    return etag.startsWith("\"") ? etag : '"' + etag + '"';
  }
}
