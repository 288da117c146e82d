package dev.portage.sandbox.sample;

import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The pages of the sample's web site. */
enum SitePage {
  INDEX("/", "index", "en"),
  BERTHS("/berths.html", "berths", "en"),
  TIDES("/tides.html", "tides", "en"),
  LIFEBOAT("/lifeboat.html", "lifeboat", "en"),
  MARKET("/market.html", "market", "en"),
  CAREERS("/careers.html", "careers", "en"),
  /** A page whose charset is declared in the HTTP header only. */
  FRENCH("/acces.html", "acces", "fr", StandardCharsets.ISO_8859_1),
  /** A page whose charset is declared in the HTML only, as on many old pages. */
  JAPANESE("/annai.html", "annai", "ja", Charset.forName("Shift_JIS"));

  private final String path;
  private final String document;
  private final String language;
  private final Charset charset;

  SitePage(String path, String document, String language) {
    this(path, document, language, StandardCharsets.UTF_8);
  }

  SitePage(String path, String document, String language, Charset charset) {
    this.path = path;
    this.document = document;
    this.language = language;
    this.charset = charset;
  }

  /** Returns the page at an address, also where a redirect leads to it. */
  static Optional<SitePage> at(URI site, String address) {
    URI uri = URI.create(address);
    if (!uri.getAuthority().equals(site.getAuthority())) {
      return Optional.empty();
    }
    String path = uri.getPath().equals(SampleSite.MOVED) ? CAREERS.path : uri.getPath();
    return Arrays.stream(values()).filter(page -> page.path.equals(path)).findFirst();
  }

  String path() {
    return path;
  }

  String source() {
    return SampleText.page(document + ".md");
  }

  List<String> passages() {
    return blocks().stream().map(Block::text).toList();
  }

  String contentType() {
    return this == JAPANESE ? "text/html" : "text/html; charset=" + charset.name();
  }

  byte[] html() {
    return """
    <!DOCTYPE html>
    <html lang="%s">
    <head>%s<title>%s</title></head>
    <body>
    <nav>%s</nav>
    <main>
    %s
    </main>
    </body>
    </html>
    """
        .formatted(language, meta(), blocks().getFirst().text(), navigation(), body())
        .getBytes(charset);
  }

  private String meta() {
    return this == FRENCH ? "" : "<meta charset=\"" + charset.name() + "\">";
  }

  private String body() {
    return blocks().stream()
        .map(
            block ->
                switch (block) {
                  case Block.Heading heading -> "<h1>" + escape(heading.text()) + "</h1>";
                  case Block.Paragraph paragraph -> "<p>" + escape(paragraph.text()) + "</p>";
                  case Block.Bullet bullet -> "<p>" + escape(bullet.text()) + "</p>";
                  case Block.Table table -> "<pre>" + escape(table.text()) + "</pre>";
                })
        .collect(Collectors.joining("\n"));
  }

  private List<Block> blocks() {
    return Markup.blocks(source());
  }

  private static String navigation() {
    return Arrays.stream(values())
        .map(page -> "<a href=\"" + page.path + "\">" + page.document + "</a>")
        .collect(Collectors.joining(" "));
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
