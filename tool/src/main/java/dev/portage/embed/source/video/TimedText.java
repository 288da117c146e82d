package dev.portage.embed.source.video;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.parser.Parser;

/** The XML of a transcript. Its pieces are escaped twice, and may hold markup. */
final class TimedText {
  private static final Pattern TAG = Pattern.compile("<[^>]*>");

  private TimedText() {}

  /** The pieces in their order, the older form and the newer; empty where it is neither. */
  static Optional<List<String>> pieces(String xml) {
    Document document = Jsoup.parse(xml, "", Parser.xmlParser());
    boolean known = !document.select("> transcript, > timedtext").isEmpty();
    return known
        ? Optional.of(
            document.select("> transcript > text, > timedtext > body > p").stream()
                .map(TimedText::words)
                .filter(piece -> !piece.isBlank())
                .toList())
        : Optional.empty();
  }

  private static String words(Element piece) {
    // Between the two escapes: an angle bracket that was spoken is still escaped then.
    String plain = TAG.matcher(piece.wholeText()).replaceAll("");
    return Parser.unescapeEntities(plain, false).strip();
  }
}
