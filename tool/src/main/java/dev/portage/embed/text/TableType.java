package dev.portage.embed.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.charset.Charset;
import java.util.Map;
import java.util.Optional;
import org.apache.tika.detect.Detector;
import org.apache.tika.detect.EncodingDetector;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;

/**
 * Detects the full media type of a CSV file with its delimiter; Tika does so only for long files.
 */
record TableType(Detector types, EncodingDetector encodings) {
  /** The most bytes that the first line of a CSV file may have. */
  private static final int HEAD = 1 << 16;

  /** Tika's names for delimiters. */
  private static final Map<Character, String> NAMES =
      Map.of(',', "comma", ';', "semicolon", '\t', "tab", '|', "pipe");

  /** The type; empty if the file is not CSV, or has only one column. */
  Optional<String> of(TikaInputStream input, Metadata metadata) throws IOException {
    String type = types.detect(input, metadata).toString();
    if (!type.equals("text/csv") && !type.equals("text/tsv")) {
      return Optional.empty();
    }
    Charset charset = encodings.detect(input, metadata);
    String head = new String(input.readNBytes(HEAD), charset == null ? UTF_8 : charset);
    return CsvDelimiter.in(head).map(c -> "text/csv; delimiter=" + NAMES.get(c));
  }
}
