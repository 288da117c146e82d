package dev.portage.embed.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/**
 * Tests that no text is lost between a document and its chunks, in any format: documents are
 * generated from random text, and every letter must be in the chunks, in order.
 */
class ExtractionPropertiesTest {
  private static final TextExtraction TEXTS = new TextExtraction(ExtractionLimits.defaults());

  /** Letters of several scripts, and special characters of spreadsheets and markup. */
  private static final String LETTERS =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789éèàçùœßñ港灯台は한국어القاهرةЖя"
          + "&<>\"'|=%#@()[]{}/\\~`^$€£°";

  @Property(tries = 12)
  void docx(@ForAll("paragraphs") List<String> paragraphs) {
    byte[] file = SampleFiles.docx(paragraphs.toArray(String[]::new));
    String text = text("a.docx", file);
    assertThat(letters(text)).isEqualTo(letters(String.join("", paragraphs)) + "Berth|Depth");
    assertThat(Arrays.asList(text.split("\n\n"))).containsAll(paragraphs);
  }

  @Property(tries = 12)
  void pptx(@ForAll("paragraphs") List<String> paragraphs) {
    byte[] file = SampleFiles.pptx(paragraphs.toArray(String[]::new));
    assertThat(letters(text("a.pptx", file))).isEqualTo(letters(String.join("", paragraphs)));
  }

  @Property(tries = 12)
  void plainText(@ForAll("paragraphs") List<String> paragraphs) {
    byte[] file = SampleFiles.utf8(String.join("\n\n", paragraphs));
    for (String name : List.of("a.txt", "a.md", "a.text")) {
      assertThat(text(name, file)).isEqualTo(String.join("\n\n", paragraphs));
    }
  }

  @Property(tries = 12)
  void html(@ForAll("paragraphs") List<String> paragraphs) {
    String body =
        paragraphs.stream()
            .map(text -> "<p>" + text.replace("&", "&amp;").replace("<", "&lt;") + "</p>")
            .collect(Collectors.joining());
    byte[] file =
        SampleFiles.utf8(
            "<!DOCTYPE html><html><head><meta charset=utf-8></head><body>"
                + body
                + "</body></html>");
    assertThat(text("a.html", file)).isEqualTo(String.join("\n\n", paragraphs));
  }

  @Property(tries = 12)
  void pdf(@ForAll("latinParagraphs") List<String> pages) {
    byte[] file = SampleFiles.pdf(pages.toArray(String[]::new));
    assertThat(letters(text("a.pdf", file))).isEqualTo(letters(String.join("", pages)));
  }

  @Property(tries = 12)
  void xlsx(@ForAll("tables") List<List<String>> rows) {
    String[][] cells =
        rows.stream().map(row -> row.toArray(String[]::new)).toArray(String[][]::new);
    assertThat(text("a.xlsx", SampleFiles.xlsx("Sheet", cells)))
        .isEqualTo("Sheet\n\n" + lines(rows));
  }

  @Property(tries = 12)
  void csv(@ForAll("tables") List<List<String>> rows) {
    String file =
        rows.stream()
            .map(
                row ->
                    row.stream()
                        .map(cell -> '"' + cell.replace("\"", "\"\"") + '"')
                        .collect(Collectors.joining(",")))
            .collect(Collectors.joining("\n", "", "\n"));
    assertThat(text("a.csv", SampleFiles.utf8(file))).isEqualTo(lines(rows));
  }

  @Property(tries = 30)
  void everyChunkComesFromItsSource(
      @ForAll("paragraphs") List<String> paragraphs,
      @ForAll @IntRange(min = 20, max = 400) int size) {
    String text = text("a.txt", SampleFiles.utf8(String.join("\n\n", paragraphs)));
    String source = letters(text);
    for (String chunk : new SentenceSplitter(size, size / 5).split(text)) {
      assertThat(source).contains(letters(chunk));
    }
  }

  @Provide
  Arbitrary<List<String>> paragraphs() {
    return sentences(LETTERS);
  }

  @Provide
  Arbitrary<List<String>> latinParagraphs() {
    return sentences("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789éèàçù&<>()");
  }

  @Provide
  Arbitrary<List<List<String>>> tables() {
    return words(LETTERS).list().ofSize(3).list().ofMinSize(2).ofMaxSize(8);
  }

  private static Arbitrary<List<String>> sentences(String letters) {
    return words(letters)
        .list()
        .ofMinSize(1)
        .ofMaxSize(9)
        .map(words -> String.join(" ", words))
        .list()
        .ofMinSize(1)
        .ofMaxSize(6);
  }

  /** Each begins with a letter, so that no word makes the file look like another format. */
  private static Arbitrary<String> words(String letters) {
    return Arbitraries.strings()
        .withChars(letters.toCharArray())
        .ofMinLength(0)
        .ofMaxLength(10)
        .map(word -> "W" + word);
  }

  private static String lines(List<List<String>> rows) {
    return rows.stream().map(row -> String.join(" | ", row)).collect(Collectors.joining("\n"));
  }

  private static String letters(String text) {
    return text.replaceAll("[\\s\\u00A0]+", "");
  }

  private static String text(String name, byte[] content) {
    try {
      Path file = Files.createTempFile("portage-property-", name);
      try {
        Extraction outcome = TEXTS.extract(Files.write(file, content), FileHint.named(name));
        assertThat(outcome).isInstanceOf(Extraction.Text.class);
        return ((Extraction.Text) outcome).text();
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
