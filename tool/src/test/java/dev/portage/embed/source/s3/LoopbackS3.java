package dev.portage.embed.source.s3;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** GetObject, as S3 answers it on the wire: path style, one bucket. */
final class LoopbackS3 implements AutoCloseable {
  private static final String BUCKET = "/documents/";

  private final HttpServer server;
  private final Map<String, byte[]> objects = new ConcurrentHashMap<>();
  private final Set<String> forbidden = ConcurrentHashMap.newKeySet();

  LoopbackS3() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  void put(String key, byte[] content) {
    objects.put(key, content);
  }

  void forbid(String key) {
    forbidden.add(key);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    if (!path.startsWith(BUCKET)) {
      error(exchange, 404, "NoSuchBucket");
      return;
    }
    String key = path.substring(BUCKET.length());
    if (forbidden.contains(key)) {
      error(exchange, 403, "AccessDenied");
    } else if (!objects.containsKey(key)) {
      error(exchange, 404, "NoSuchKey");
    } else {
      send(exchange, 200, objects.get(key));
    }
  }

  private static void error(HttpExchange exchange, int status, String code) throws IOException {
    String body = "<Error><Code>%s</Code><Message>%s</Message></Error>".formatted(code, code);
    send(exchange, status, body.getBytes(StandardCharsets.UTF_8));
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    try (exchange) {
      exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
