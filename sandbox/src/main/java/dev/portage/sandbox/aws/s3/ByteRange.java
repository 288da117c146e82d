package dev.portage.sandbox.aws.s3;

import dev.portage.sandbox.aws.http.AwsError;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The range of bytes in a Range header. */
record ByteRange(int first, int last) {
  private static final Pattern HEADER = Pattern.compile("bytes=(\\d*)-(\\d*)");

  /** Parses the header; empty for one that S3 ignores, so that it returns the whole object. */
  static Optional<ByteRange> parse(String header, int size) {
    Matcher matcher = HEADER.matcher(header);
    if (!matcher.matches() || (matcher.group(1).isEmpty() && matcher.group(2).isEmpty())) {
      return Optional.empty();
    }
    ByteRange range = range(matcher.group(1), matcher.group(2), size);
    if (range.first >= size || range.first > range.last) {
      throw new AwsError(416, "InvalidRange", "The requested range is not satisfiable").exception();
    }
    return Optional.of(range);
  }

  private static ByteRange range(String first, String last, int size) {
    if (first.isEmpty()) {
      return new ByteRange((int) Math.max(0, size - Long.parseLong(last)), size - 1);
    }
    long end = last.isEmpty() ? size - 1L : Math.min(size - 1L, Long.parseLong(last));
    return new ByteRange((int) Math.min(Integer.MAX_VALUE, Long.parseLong(first)), (int) end);
  }
}
