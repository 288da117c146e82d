package dev.portage.embed.source.web;

import dev.portage.embed.text.StorableText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.Evaluator;
import org.jsoup.select.NodeFilter;
import org.jsoup.select.QueryParser;

/**
 * Extracts the visible text of a page, block by block. The blocks are joined with a blank line, as
 * the application joins its elements (UPSTREAM 4.3).
 */
final class PageText implements NodeFilter {
  private static final Set<String> INVISIBLE =
      Set.of(
          "head",
          "script",
          "style",
          "template",
          "noscript",
          "svg",
          "iframe",
          "object",
          "canvas",
          "audio",
          "video",
          "datalist");
  private static final Set<String> CELLS = Set.of("td", "th");

  /** Parsed once: a page may ask for each of its nodes. */
  private static final Evaluator PREFORMATTED = QueryParser.parse("pre, textarea");

  private static final Evaluator ROW = QueryParser.parse("tr");

  private final List<String> blocks = new ArrayList<>();
  private StringBuilder current = new StringBuilder();

  private final Boilerplate boilerplate;

  private PageText(Boilerplate boilerplate) {
    this.boilerplate = boilerplate;
  }

  /** The text of a page. If nothing remains without the boilerplate, the boilerplate is kept. */
  static String of(Document page, Boilerplate boilerplate) {
    return switch (boilerplate) {
      case KEEP -> of(List.of(page), Boilerplate.KEEP);
      case DROP -> {
        String content = of(PageLandmarks.content(page), Boilerplate.DROP);
        yield content.isEmpty() ? of(page, Boilerplate.KEEP) : content;
      }
    };
  }

  private static String of(List<? extends Element> parts, Boilerplate boilerplate) {
    PageText text = new PageText(boilerplate);
    NodeFilter filter = text;
    for (Element part : parts) {
      part.filter(filter);
      text.endBlock();
    }
    return String.join("\n\n", text.blocks);
  }

  @Override
  public FilterResult head(Node node, int depth) {
    switch (node) {
      case TextNode words -> append(words);
      case Element element when isInvisible(element) -> {
        return FilterResult.SKIP_ENTIRELY;
      }
      case Element element -> boundary(element);
      default -> {}
    }
    return FilterResult.CONTINUE;
  }

  @Override
  public FilterResult tail(Node node, int depth) {
    if (node instanceof Element element && !element.normalName().equals("br")) {
      boundary(element);
    }
    return FilterResult.CONTINUE;
  }

  private boolean isInvisible(Element element) {
    return INVISIBLE.contains(element.normalName())
        || element.hasAttr("hidden")
        || (boilerplate == Boilerplate.DROP && PageLandmarks.isBoilerplate(element));
  }

  private void append(TextNode words) {
    if (words.parent() != null && isPreformatted(words.parent())) {
      current.append(words.getWholeText());
    } else {
      current.append(words.getWholeText().replaceAll("[ \\t\\r\\n\\f]+", " "));
    }
  }

  private static boolean isPreformatted(Element element) {
    return element.closest(PREFORMATTED) != null;
  }

  private void boundary(Element element) {
    String name = element.normalName();
    boolean inRow = element.parent() != null && element.parent().closest(ROW) != null;
    if (name.equals("br")) {
      current.append('\n');
    } else if (CELLS.contains(name)) {
      current.append('\t');
    } else if (element.isBlock() || name.equals("option")) {
      if (inRow) {
        current.append(' ');
      } else {
        endBlock();
      }
    }
  }

  private void endBlock() {
    String block = current.toString().lines().map(PageText::line).collect(Collectors.joining("\n"));
    // A blank line would look like the end of a block.
    String text = StorableText.stripped(StorableText.of(block.replaceAll("\\n\\s*\\n", "\n")));
    if (!text.isEmpty()) {
      blocks.add(text);
    }
    current = new StringBuilder();
  }

  /** Separates the cells of a row with one tab, and keeps the indentation of preformatted text. */
  private static String line(String line) {
    if (line.indexOf('\t') < 0) {
      return line.stripTrailing();
    }
    return Arrays.stream(line.split("\t"))
        .map(StorableText::stripped)
        .filter(cell -> !cell.isEmpty())
        .collect(Collectors.joining("\t"));
  }
}
