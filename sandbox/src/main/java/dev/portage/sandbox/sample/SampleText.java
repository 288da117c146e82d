package dev.portage.sandbox.sample;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Reads the texts of the sample, which are resources of this package. */
final class SampleText {
  private SampleText() {}

  static String document(String name) {
    return read("documents/" + name);
  }

  static String page(String name) {
    return read("site/" + name);
  }

  /** Splits a text into rows and values; no value contains the separator. */
  static List<List<String>> rows(String text, String separator) {
    return text.lines().map(line -> Arrays.asList(line.split(separator, -1))).toList();
  }

  private static String read(String path) {
    try (InputStream in = SampleText.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("the sample has no text " + path);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the sample's text " + path, e);
    }
  }
}
