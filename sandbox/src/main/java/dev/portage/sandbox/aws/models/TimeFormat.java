package dev.portage.sandbox.aws.models;

import java.time.DateTimeException;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;

/** The formats of timestamps. */
enum TimeFormat {
  /** {@code 2026-11-01T09:00:00.123Z}: UTC, with three decimals at most. */
  ISO8601(
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,3})?Z"),
      DateTimeFormatter.ISO_INSTANT),
  /** {@code Sun, 01 Nov 2026 09:00:00 GMT}, as in headers. */
  RFC822(
      Pattern.compile("\\w{3}, \\d\\d \\w{3} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT"),
      DateTimeFormatter.RFC_1123_DATE_TIME),
  /** Seconds since 1970, with three decimals at most; ten digits before the point until 2286. */
  UNIXTIMESTAMP(Pattern.compile("\\d{1,10}(\\.\\d{1,3}0*)?"), null);

  private final Pattern pattern;
  private final DateTimeFormatter formatter;

  TimeFormat(Pattern pattern, DateTimeFormatter formatter) {
    this.pattern = pattern;
    this.formatter = formatter;
  }

  /** Returns the format of a shape, or else the one of its place in the message. */
  static TimeFormat of(Shape shape, TimeFormat otherwise) {
    String name = shape.timestampFormat();
    return name.isEmpty() ? otherwise : valueOf(name.toUpperCase(Locale.ROOT));
  }

  boolean accepts(String text) {
    if (!pattern.matcher(text).matches()) {
      return false;
    }
    try {
      return formatter == null || formatter.parse(text) != null;
    } catch (DateTimeException e) {
      return false;
    }
  }
}
