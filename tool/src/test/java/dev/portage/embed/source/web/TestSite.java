package dev.portage.embed.source.web;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.portage.embed.source.network.NetworkPolicy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A real web server on loopback that serves what a test configures. */
public final class TestSite implements AutoCloseable {
  public interface Page {
    void answer(HttpExchange exchange) throws IOException;
  }

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;
  private final Map<String, Page> pages = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();

  public TestSite() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  /** Allows public addresses, and this site. */
  public static NetworkPolicy publicAnd(TestSite site) {
    return address -> NetworkPolicy.PUBLIC_ONLY.allows(address) || address.equals(site.address());
  }

  public String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  public InetSocketAddress address() {
    return server.getAddress();
  }

  /** The requested paths, in order. */
  public List<String> requests() {
    return requests;
  }

  public TestSite on(String path, Page page) {
    pages.put(path, page);
    return this;
  }

  public TestSite html(String path, String body) {
    return file(path, "text/html; charset=utf-8", body.getBytes(StandardCharsets.UTF_8));
  }

  public TestSite file(String path, String type, byte[] body) {
    return on(path, exchange -> send(exchange, 200, type, body));
  }

  public TestSite status(String path, int status) {
    return on(path, exchange -> send(exchange, status, "text/plain", new byte[0]));
  }

  public TestSite redirect(String path, String location) {
    return on(
        path,
        exchange -> {
          exchange.getResponseHeaders().set("Location", location);
          send(exchange, 302, "text/plain", new byte[0]);
        });
  }

  public static void send(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    if (!type.isEmpty()) {
      exchange.getResponseHeaders().set("Content-Type", type);
    }
    boolean isHead = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, body.length == 0 || isHead ? -1 : body.length);
    if (!isHead) {
      exchange.getResponseBody().write(body);
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getRawPath();
      boolean isHead = exchange.getRequestMethod().equals("HEAD");
      requests.add(isHead ? "HEAD " + path : path);
      Page missing = e -> send(e, 404, "text/html", "<p>not here".getBytes(StandardCharsets.UTF_8));
      pages.getOrDefault(path, missing).answer(exchange);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
