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
 * Gathers the XHTML that Tika makes of any file into blocks: paragraphs, headings, list items, and
 * table rows with a tab between their cells. Stops the parser when there is too much, or when it
 * was told to.
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
          "table",
          "tbody",
          "ul");
  private static final Set<String> UNSEEN = Set.of("head", "script", "style", "template");
  private static final Pattern LINE_END = Pattern.compile("\r\n?");
  private static final Pattern BLANK_LINE = Pattern.compile("\n[^\\S\n]*(?:\n|$)");
  private static final Pattern SPACES = Pattern.compile("[\\s\\u00A0\\u0000]+");

  private final int limit;
  private final AtomicReference<String> stop = new AtomicReference<>();
  private final List<String> blocks = new ArrayList<>();
  private final List<String> cells = new ArrayList<>();
  private StringBuilder current = new StringBuilder();
  private int length;
  private int rows;
  private int unseen;

  TextBlocks(int limit) {
    this.limit = limit;
  }

  /** Makes the parser stop at its next word; may be called by another thread. */
  void stop(String reason) {
    stop.compareAndSet(null, reason);
  }

  /** Why the parser was stopped, if it was. */
  Optional<String> stopped() {
    return Optional.ofNullable(stop.get());
  }

  /** Forgets what was gathered, so that a file can be read in another way. */
  void clear() {
    blocks.clear();
    cells.clear();
    current = new StringBuilder();
    length = 0;
    rows = 0;
    unseen = 0;
  }

  String text() {
    endBlock();
    return String.join("\n\n", blocks);
  }

  @Override
  public void startElement(String uri, String name, String qualified, Attributes attributes)
      throws SAXException {
    check();
    if (UNSEEN.contains(name)) {
      unseen++;
    } else if (name.equals("tr")) {
      startRow();
    } else if (rows > 0 && isCell(name)) {
      current = new StringBuilder();
    } else {
      boundary(name);
    }
  }

  @Override
  public void endElement(String uri, String name, String qualified) throws SAXException {
    check();
    if (UNSEEN.contains(name)) {
      unseen--;
    } else if (name.equals("tr")) {
      endRow();
    } else if (rows > 0 && isCell(name)) {
      endCell();
    } else {
      boundary(name);
    }
  }

  private static boolean isCell(String name) {
    return name.equals("td") || name.equals("th");
  }

  private void startRow() {
    if (rows == 0) {
      endBlock();
    } else {
      // A table within a cell: what the cell held so far stands before it.
      endCell();
    }
    rows++;
  }

  private void endRow() {
    endCell();
    rows = Math.max(0, rows - 1);
    if (rows == 0) {
      addBlock(String.join("\t", cells));
      cells.clear();
    }
  }

  private void endCell() {
    String cell = SPACES.matcher(current).replaceAll(" ").strip();
    if (!cell.isEmpty()) {
      cells.add(cell);
    }
    current = new StringBuilder();
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
        stop("it holds more than %,d characters of text".formatted(limit));
      }
      check();
      current.append(chars, start, count);
    }
  }

  @Override
  public void ignorableWhitespace(char[] chars, int start, int count) throws SAXException {
    check();
    // Tika ends the lines of a PDF this way; between cells and blocks it is dropped again.
    current.append(chars, start, count);
  }

  private void check() throws SAXException {
    if (stop.get() != null) {
      throw new SAXException(stop.get());
    }
  }
}
