package dev.portage.sandbox.sample;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;

/**
 * Serves a small web site of a fictional harbour on a free port of the loopback interface: eight
 * pages in three languages and three charsets, one redirect, a sitemap, and a compressed sitemap
 * index. Any other path gives 404.
 */
public final class SampleSite implements AutoCloseable {
  /** The path that redirects to the careers page with 301. */
  static final String MOVED = "/jobs";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private SampleSite(HttpServer server) {
    this.server = server;
  }

  /**
   * Starts the site.
   *
   * @return the running site, to be closed
   * @throws UncheckedIOException if the server cannot listen
   */
  public static SampleSite start() {
    try {
      InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      SampleSite site = new SampleSite(HttpServer.create(anyPort, 0));
      site.server.createContext("/", site::answer);
      site.server.setExecutor(site.threads);
      site.server.start();
      return site;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start the web site of the sample", e);
    }
  }

  /**
   * Returns the URL of the site.
   *
   * @return the URL of its first page, ending in a slash
   */
  public URI uri() {
    InetSocketAddress address = server.getAddress();
    return URI.create(
        "http://" + address.getAddress().getHostAddress() + ":" + address.getPort() + "/");
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      SiteResponse answer =
          switch (exchange.getRequestMethod()) {
            case "GET", "HEAD" -> at(exchange.getRequestURI().getPath());
            default -> SiteResponse.text(405, "text/plain", "GET and HEAD only\n");
          };
      answer.send(exchange);
    }
  }

  private SiteResponse at(String path) throws IOException {
    return switch (path) {
      case MOVED -> new SiteResponse(301, "text/html", new byte[0], SitePage.CAREERS.path());
      case "/robots.txt" ->
          SiteResponse.text(
              200, "text/plain", "User-agent: *\nAllow: /\nSitemap: " + sitemapAddress());
      case "/sitemap.xml" -> SiteResponse.text(200, "application/xml", sitemap());
      case "/sitemap-index.xml.gz" ->
          new SiteResponse(200, "application/gzip", compressed(sitemapIndex()), "");
      default -> page(path);
    };
  }

  private static SiteResponse page(String path) {
    return Arrays.stream(SitePage.values())
        .filter(page -> page.path().equals(path))
        .findFirst()
        .map(page -> new SiteResponse(200, page.contentType(), page.html(), ""))
        .orElseGet(() -> SiteResponse.text(404, "text/html", "<h1>No such page</h1>\n"));
  }

  private URI sitemapAddress() {
    return uri().resolve("/sitemap.xml");
  }

  private String sitemap() {
    String pages =
        Arrays.stream(SitePage.values())
            .map(page -> "  <url><loc>" + uri().resolve(page.path()) + "</loc></url>\n")
            .collect(Collectors.joining());
    return xml("urlset", pages);
  }

  private String sitemapIndex() {
    return xml("sitemapindex", "  <sitemap><loc>" + sitemapAddress() + "</loc></sitemap>\n");
  }

  private static String xml(String root, String inner) {
    return """
    <?xml version="1.0" encoding="UTF-8"?>
    <%s xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
    %s</%s>
    """
        .formatted(root, inner, root);
  }

  private static byte[] compressed(String text) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return out.toByteArray();
  }
}
