package dev.portage.embed.text;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import org.apache.tika.detect.EncodingDetector;
import org.apache.tika.metadata.Metadata;

/**
 * Detects valid UTF-8 as UTF-8, and falls back to statistics for the rest. No other encoding
 * produces long valid UTF-8 by chance, while statistics often misdetect short French or Japanese
 * files.
 */
final class Utf8First implements EncodingDetector {
  private static final long serialVersionUID = 1;

  /** Enough to be sure; invalid bytes after the sample are decoded to U+FFFD. */
  private static final int SAMPLE = 1 << 20;

  private final EncodingDetector otherwise;

  Utf8First(EncodingDetector otherwise) {
    this.otherwise = otherwise;
  }

  @Override
  public Charset detect(InputStream input, Metadata metadata) throws IOException {
    if (input == null) {
      return otherwise.detect(null, metadata);
    }
    input.mark(SAMPLE);
    byte[] sample = input.readNBytes(SAMPLE);
    input.reset();
    if (isUtf8(sample)) {
      return StandardCharsets.UTF_8;
    }
    Charset wide = wide(sample);
    return wide != null ? wide : otherwise.detect(input, metadata);
  }

  /**
   * Detects UTF-16 without a byte order mark: in Latin text every second byte is NUL. Otherwise
   * null.
   */
  private static Charset wide(byte[] sample) {
    int[] zeros = new int[2];
    for (int i = 0; i < sample.length; i++) {
      zeros[i % 2] += sample[i] == 0 ? 1 : 0;
    }
    int many = sample.length / 4;
    if (zeros[1] > many && zeros[0] == 0) {
      return StandardCharsets.UTF_16LE;
    }
    return zeros[0] > many && zeros[1] == 0 ? StandardCharsets.UTF_16BE : null;
  }

  private static boolean isUtf8(byte[] sample) {
    for (byte b : sample) {
      // UTF-16 contains NUL, seven-bit Japanese encodings contain ESC; both would be valid UTF-8.
      if (b == 0 || b == 0x1B) {
        return false;
      }
    }
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer bytes = ByteBuffer.wrap(sample);
    // The sample may end within a character: that is an underflow, not an error.
    return !decoder.decode(bytes, CharBuffer.allocate(sample.length), false).isError();
  }
}
