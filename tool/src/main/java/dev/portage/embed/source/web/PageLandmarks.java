package dev.portage.embed.source.web;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/**
 * Tells the content of a page from what stands on every page of its site, by the landmarks that
 * HTML and ARIA have for it, and by nothing else: what a page does not mark is content.
 */
final class PageLandmarks {
  private static final String MAIN = "main, [role=main]";
  private static final String ARTICLE = "article, [role=article]";

  private static final Set<String> ASIDE = Set.of("nav", "aside", "search", "dialog");
  private static final Set<String> ASIDE_ROLES =
      Set.of(
          "alertdialog",
          "banner",
          "complementary",
          "contentinfo",
          "dialog",
          "menu",
          "menubar",
          "navigation",
          "search");
  private static final Set<String> EDGES = Set.of("header", "footer");

  /** Cookie banners mostly have no role, but much the same names everywhere. */
  private static final Pattern CONSENT =
      Pattern.compile(
          "(cookie|consent|gdpr)[\\w-]*(banner|bar|box|dialog|modal|notice|overlay|popup|sdk)",
          Pattern.CASE_INSENSITIVE);

  private PageLandmarks() {}

  /**
   * The parts that hold the content: what is marked as main, or else its articles if they hold most
   * of the text, or else all of it. Less {@link #isBoilerplate} everywhere.
   */
  static List<Element> content(Document page) {
    List<Element> main = outermost(page, MAIN);
    if (!main.isEmpty()) {
      return main;
    }
    List<Element> articles = outermost(page, ARTICLE);
    return 2 * length(articles) >= length(List.of(page.body())) ? articles : List.of(page.body());
  }

  private static List<Element> outermost(Document page, String selector) {
    return page.select(selector).stream()
        .filter(element -> element.parent() == null || element.parent().closest(selector) == null)
        .filter(element -> !insideBoilerplate(element))
        .toList();
  }

  private static boolean insideBoilerplate(Element element) {
    return element.parents().stream().anyMatch(PageLandmarks::isBoilerplate);
  }

  private static int length(List<Element> parts) {
    return parts.stream().mapToInt(PageLandmarks::length).sum();
  }

  private static int length(Element part) {
    return isBoilerplate(part)
        ? 0
        : part.ownText().length() + part.children().stream().mapToInt(PageLandmarks::length).sum();
  }

  static boolean isBoilerplate(Element element) {
    String name = element.normalName();
    return (ASIDE.contains(name)
            || ASIDE_ROLES.contains(element.attr("role").strip())
            || (EDGES.contains(name) && isOfWholePage(element))
            || isConsent(element))
        && !name.equals("body")
        && element.selectFirst(MAIN) == null;
  }

  /** The header of an article is its title; only that of the page is boilerplate. */
  private static boolean isOfWholePage(Element edge) {
    return edge.parent() == null
        || edge.parent().closest("article, main, section, [role=article], [role=main]") == null;
  }

  private static boolean isConsent(Element element) {
    return CONSENT.matcher(element.id()).find() || CONSENT.matcher(element.className()).find();
  }
}
