package dev.portage.embed.model;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Parses how long a service asks to wait, from any of the common headers. */
final class RetryAfter {
  private static final Pattern MILLISECONDS = Pattern.compile("\\d{1,7}(\\.\\d+)?");
  private static final Pattern SECONDS = Pattern.compile("\\d{1,5}(\\.\\d+)?");

  /** Durations such as {@code 6m0s}, {@code 1.2s} or {@code 20ms}. */
  private static final Pattern RESET =
      Pattern.compile(
          "(?:(?<h>\\d{1,3})h)?(?:(?<m>\\d{1,4})m(?!s))?(?:(?<s>\\d{1,5}(?:\\.\\d+)?)s)?"
              + "(?:(?<ms>\\d{1,6}(?:\\.\\d+)?)ms)?");

  private RetryAfter() {}

  /** Parses {@code retry-after-ms}, or else {@code Retry-After} with seconds or a date. */
  static Optional<Duration> of(Function<String, Optional<String>> header) {
    return header
        .apply("retry-after-ms")
        .filter(value -> MILLISECONDS.matcher(value).matches())
        .map(value -> nanos(Double.parseDouble(value) * 1e6))
        .or(() -> header.apply("Retry-After").flatMap(RetryAfter::secondsOrDate));
  }

  /** The same, or else the time until the exhausted quota is reset, from OpenAI's headers. */
  static Optional<Duration> orReset(Function<String, Optional<String>> header) {
    return of(header)
        .or(
            () ->
                Stream.of("requests", "tokens")
                    .filter(what -> isExhausted(header.apply("x-ratelimit-remaining-" + what)))
                    .flatMap(what -> header.apply("x-ratelimit-reset-" + what).stream())
                    .flatMap(value -> reset(value).stream())
                    .max(Duration::compareTo));
  }

  private static boolean isExhausted(Optional<String> remaining) {
    return remaining.filter(value -> value.strip().equals("0")).isPresent();
  }

  private static Optional<Duration> secondsOrDate(String value) {
    String said = value.strip();
    if (SECONDS.matcher(said).matches()) {
      return Optional.of(nanos(Double.parseDouble(said) * 1e9));
    }
    try {
      Instant at = ZonedDateTime.parse(said, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration left = Duration.between(Instant.now(), at);
      return Optional.of(left.isNegative() ? Duration.ZERO : left);
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static Optional<Duration> reset(String value) {
    Matcher parts = RESET.matcher(value.strip());
    return value.isBlank() || !parts.matches()
        ? Optional.empty()
        : Optional.of(
            nanos(
                3_600e9 * number(parts, "h")
                    + 60e9 * number(parts, "m")
                    + 1e9 * number(parts, "s")
                    + 1e6 * number(parts, "ms")));
  }

  private static double number(Matcher parts, String group) {
    return parts.group(group) == null ? 0 : Double.parseDouble(parts.group(group));
  }

  private static Duration nanos(double nanos) {
    return Duration.ofNanos(Math.round(nanos));
  }
}
