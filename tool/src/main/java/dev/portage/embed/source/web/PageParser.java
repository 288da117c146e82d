package dev.portage.embed.source.web;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import org.jsoup.helper.DataUtil;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.parser.Parser;
import org.jsoup.parser.StreamParser;

/**
 * Parses HTML as it is read, so that a page that would fill the memory is given up before it does:
 * a few hundred compressed kilobytes can be millions of elements, of some 130 bytes each.
 *
 * @param bytes of the largest page that is parsed
 * @param elements of it, at most
 */
record PageParser(long bytes, int elements) {
  /** The HTML standard's own single page, one of the largest that people read, has 280,000. */
  static final PageParser USUAL = new PageParser(20_000_000, 500_000);

  /**
   * Parses a page in a file.
   *
   * @param charset as the server says; null where the page itself does
   * @return empty where it is too large
   */
  Optional<Document> parse(Path file, Charset charset, URI at) throws IOException {
    if (Files.size(file) > bytes) {
      return Optional.empty();
    }
    return complete(DataUtil.streamParser(file, charset, at.toString(), Parser.htmlParser()));
  }

  /** Parses a page that is in memory. */
  Optional<Document> parse(String html, URI at) throws IOException {
    if (html.length() > bytes) {
      return Optional.empty();
    }
    try (Reader reader = new StringReader(html)) {
      return complete(new StreamParser(Parser.htmlParser()).parse(reader, at.toString()));
    }
  }

  private Optional<Document> complete(StreamParser parser) {
    try (parser) {
      Iterator<Element> parsed = parser.iterator();
      for (int n = 0; parsed.hasNext(); n++) {
        if (n >= elements) {
          return Optional.empty();
        }
        parsed.next();
      }
      return Optional.of(parser.document());
    }
  }

  /** The limits, for a sentence. */
  String describe() {
    return "is a page of more than %,d bytes or %,d elements".formatted(bytes, elements);
  }
}
