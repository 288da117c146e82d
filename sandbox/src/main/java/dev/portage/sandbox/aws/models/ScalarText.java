package dev.portage.sandbox.aws.models;

import java.util.Base64;
import java.util.regex.Pattern;

/** Checks a value that is sent as text: in XML, in forms, and in headers and queries. */
final class ScalarText {
  private static final Pattern INTEGER = Pattern.compile("-?\\d{1,19}");
  private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?([eE][-+]?\\d+)?");

  private ScalarText() {}

  static void check(
      Findings findings, String where, Shape shape, String text, TimeFormat timeFormat) {
    switch (shape.type()) {
      case STRING -> string(findings, where, shape, text);
      case INTEGER -> integer(findings, where, text, Integer.MIN_VALUE, Integer.MAX_VALUE);
      case LONG -> integer(findings, where, text, Long.MIN_VALUE, Long.MAX_VALUE);
      case FLOAT, DOUBLE -> expect(findings, where, text, "number", NUMBER.matcher(text).matches());
      case BOOLEAN ->
          expect(findings, where, text, "boolean", text.equals("true") || text.equals("false"));
      case BLOB -> blob(findings, where, text);
      case TIMESTAMP -> time(findings, where, text, TimeFormat.of(shape, timeFormat));
      case STRUCTURE, LIST, MAP -> findings.add(where, "is text, and must be a " + shape.name());
    }
  }

  static void string(Findings findings, String where, Shape shape, String text) {
    if (!shape.values().isEmpty() && !shape.values().contains(text)) {
      findings.add(
          where, "is \"%s\", and %s has only %s".formatted(text, shape.name(), shape.values()));
    }
    long length = text.codePointCount(0, text.length());
    if (length < shape.definition().path("min").asLong(0)
        || length > shape.definition().path("max").asLong(Long.MAX_VALUE)) {
      findings.add(
          where,
          "has %d characters, and %s says %s to %s"
              .formatted(
                  length,
                  shape.name(),
                  shape.definition().path("min"),
                  shape.definition().path("max")));
    }
  }

  static void blob(Findings findings, String where, String text) {
    try {
      Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      findings.add(where, "is not in Base64: " + e.getMessage());
    }
  }

  static void time(Findings findings, String where, String text, TimeFormat format) {
    expect(findings, where, text, "timestamp in the format " + format, format.accepts(text));
  }

  private static void integer(Findings findings, String where, String text, long least, long most) {
    boolean fits = INTEGER.matcher(text).matches();
    if (fits) {
      try {
        long value = Long.parseLong(text);
        fits = value >= least && value <= most;
      } catch (NumberFormatException e) {
        fits = false;
      }
    }
    expect(findings, where, text, "whole number from %d to %d".formatted(least, most), fits);
  }

  private static void expect(
      Findings findings, String where, String text, String expected, boolean fulfilled) {
    if (!fulfilled) {
      findings.add(where, "is \"%s\", and must be a %s".formatted(text, expected));
    }
  }
}
