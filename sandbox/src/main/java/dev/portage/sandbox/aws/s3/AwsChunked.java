package dev.portage.sandbox.aws.s3;

import dev.portage.sandbox.aws.http.AwsError;
import dev.portage.sandbox.aws.http.AwsException;
import dev.portage.sandbox.aws.http.Request;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.CRC32;

/**
 * Decodes the content of an upload. The SDK sends it in one piece, or in signed or unsigned chunks
 * with a checksum at the end. Signatures of chunks are not verified, a CRC-32 is.
 */
final class AwsChunked {
  private static final String CRC32 = "x-amz-checksum-crc32";

  private final byte[] body;
  private int position;

  private AwsChunked(byte[] body) {
    this.body = body;
  }

  static byte[] content(Request request) {
    String coding = request.header("x-amz-content-sha256").orElse("");
    byte[] content =
        coding.startsWith("STREAMING-") ? new AwsChunked(request.body()).decoded() : request.body();
    request.header(CRC32).ifPresent(checksum -> verify(content, checksum));
    return content;
  }

  private byte[] decoded() {
    ByteArrayOutputStream content = new ByteArrayOutputStream(body.length);
    int size = chunkSize();
    while (size > 0) {
      if (position + size > body.length) {
        throw incomplete();
      }
      content.write(body, position, size);
      position += size + 2;
      size = chunkSize();
    }
    byte[] bytes = content.toByteArray();
    trailers(bytes);
    return bytes;
  }

  private int chunkSize() {
    String line = line();
    int end = line.indexOf(';');
    try {
      return Integer.parseInt(end < 0 ? line : line.substring(0, end), 16);
    } catch (NumberFormatException e) {
      throw incomplete();
    }
  }

  private void trailers(byte[] content) {
    while (position < body.length) {
      String line = line();
      if (line.startsWith(CRC32 + ":")) {
        verify(content, line.substring(CRC32.length() + 1).strip());
      }
    }
  }

  private static void verify(byte[] content, String checksum) {
    if (!checksum.equals(crc32(content))) {
      throw AwsError.client("BadDigest", "The CRC32 you specified did not match.").exception();
    }
  }

  private static String crc32(byte[] content) {
    CRC32 crc = new CRC32();
    crc.update(content);
    byte[] bytes = ByteBuffer.allocate(4).putInt((int) crc.getValue()).array();
    return Base64.getEncoder().encodeToString(bytes);
  }

  private String line() {
    int end = position;
    while (end < body.length && body[end] != '\r') {
      end++;
    }
    String line = new String(body, position, end - position, StandardCharsets.UTF_8);
    position = end + 2;
    return line;
  }

  private static AwsException incomplete() {
    String message = "You did not provide the number of bytes in the Content-Length header";
    return AwsError.client("IncompleteBody", message).exception();
  }
}
