package dev.portage.embed.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.xml.sax.Attributes;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * Collects the XHTML that Tika produces for any file into blocks: paragraphs, headings, list items
 * and tables ({@link TableRows}). Stops the parser when the text exceeds the limit, or on request.
 */
final class TextBlocks extends DefaultHandler {
  private static final Set<String> BLOCKS =
      Set.of(
          "address",
          "article",
          "aside",
          "blockquote",
          "body",
          "caption",
          "dd",
          "div",
          "dl",
          "dt",
          "figcaption",
          "figure",
          "footer",
          "form",
          "h1",
          "h2",
          "h3",
          "h4",
          "h5",
          "h6",
          "header",
          "hr",
          "li",
          "main",
          "nav",
          "ol",
          "p",
          "pre",
          "section",
          "tbody",
          "ul");
  private static final Set<String> UNSEEN = Set.of("head", "script", "style", "template");
  private static final Pattern LINE_END = Pattern.compile("\r\n?");
  private static final Pattern BLANK_LINE = Pattern.compile("\n[^\\S\n]*(?:\n|$)");
  private static final Pattern SPACES = Pattern.compile("[\\s\\u00A0\\u0000]+");

  private final int limit;
  private final AtomicReference<String> stop = new AtomicReference<>();
  private final List<String> blocks = new ArrayList<>();
  private final TableRows table = new TableRows();
  private StringBuilder current = new StringBuilder();
  private int length;
  private int tables;
  private int rows;
  private int unseen;

  TextBlocks(int limit) {
    this.limit = limit;
  }

  /** Makes the parser stop at its next event; may be called by another thread. */
  void stop(String reason) {
    stop.compareAndSet(null, reason);
  }

  /** Why the parser was stopped, if it was. */
  Optional<String> stopped() {
    return Optional.ofNullable(stop.get());
  }

  /** Discards the collected text, so that the file can be parsed in another way. */
  void clear() {
    blocks.clear();
    table.take();
    current = new StringBuilder();
    length = 0;
    tables = 0;
    rows = 0;
    unseen = 0;
  }

  String text() {
    endCell();
    rows = 0;
    endTable();
    return String.join("\n\n", blocks);
  }

  @Override
  public void startElement(String uri, String name, String qualified, Attributes attributes)
      throws SAXException {
    check();
    if (UNSEEN.contains(name)) {
      unseen++;
      return;
    }
    switch (name) {
      case "table" -> startTable();
      case "tr" -> startRow();
      case "td", "th" -> startCell();
      default -> boundary(name);
    }
  }

  @Override
  public void endElement(String uri, String name, String qualified) throws SAXException {
    check();
    if (UNSEEN.contains(name)) {
      unseen--;
      return;
    }
    switch (name) {
      case "table" -> {
        tables--;
        endTable();
      }
      case "tr" -> endRow();
      case "td", "th" -> endCell();
      default -> boundary(name);
    }
  }

  /** Text before a table is a block; a table within a cell adds its cells to the outer row. */
  private void startTable() {
    if (rows == 0) {
      endBlock();
    }
    tables++;
  }

  private void endTable() {
    if (rows == 0 && !table.isEmpty()) {
      addBlock(table.take());
    }
    if (rows == 0) {
      endBlock();
    }
  }

  private void startRow() {
    if (rows == 0) {
      endBlock();
      table.startRow();
    } else {
      startCell();
    }
    rows++;
  }

  private void endRow() {
    if (!SPACES.matcher(current).replaceAll("").isEmpty()) {
      endCell();
    }
    rows = Math.max(0, rows - 1);
    if (tables <= 0) {
      endTable();
    }
  }

  /** Text of a cell before a nested table becomes a cell of its own before that table. */
  private void startCell() {
    if (rows > 0 && !SPACES.matcher(current).replaceAll("").isEmpty()) {
      endCell();
    }
    current = rows > 0 ? new StringBuilder() : current;
  }

  private void endCell() {
    if (rows > 0) {
      table.add(SPACES.matcher(current).replaceAll(" ").strip());
      current = new StringBuilder();
    }
  }

  private void boundary(String name) {
    if (name.equals("br")) {
      current.append('\n');
    } else if (BLOCKS.contains(name)) {
      if (rows > 0) {
        current.append(' ');
      } else {
        endBlock();
      }
    }
  }

  private void endBlock() {
    if (!current.isEmpty()) {
      String lines = LINE_END.matcher(current).replaceAll("\n");
      BLANK_LINE.splitAsStream(lines).forEach(this::addBlock);
      current = new StringBuilder();
    }
  }

  private void addBlock(String block) {
    String text = StorableText.stripped(StorableText.of(block));
    if (!text.isEmpty()) {
      blocks.add(text);
    }
  }

  @Override
  public void characters(char[] chars, int start, int count) throws SAXException {
    if (unseen == 0) {
      length += count;
      if (length > limit) {
        stop("it contains more than %,d characters of text".formatted(limit));
      }
      check();
      current.append(chars, start, count);
    }
  }

  @Override
  public void ignorableWhitespace(char[] chars, int start, int count) throws SAXException {
    check();
    // Tika ends the lines of a PDF this way; between cells and blocks the white space is dropped.
    current.append(chars, start, count);
  }

  private void check() throws SAXException {
    if (stop.get() != null) {
      throw new SAXException(stop.get());
    }
  }
}
