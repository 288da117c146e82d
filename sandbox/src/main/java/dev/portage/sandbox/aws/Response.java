package dev.portage.sandbox.aws;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** One HTTP answer. */
final class Response {
  private final int status;
  private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private final byte[] body;

  private Response(int status, byte[] body) {
    this.status = status;
    this.body = body;
  }

  static Response of(int status, byte[] body) {
    return new Response(status, body);
  }

  static Response empty(int status) {
    return new Response(status, new byte[0]);
  }

  static Response json(JsonNode body) {
    return json(200, body);
  }

  static Response json(int status, JsonNode body) {
    return of(status, body.toString().getBytes(StandardCharsets.UTF_8))
        .with("Content-Type", "application/x-amz-json-1.1");
  }

  static Response xml(int status, Xml body) {
    return of(status, body.document().getBytes(StandardCharsets.UTF_8))
        .with("Content-Type", "text/xml");
  }

  Response with(String header, String value) {
    headers.put(header, value);
    return this;
  }

  Response withDefault(String header, String value) {
    headers.putIfAbsent(header, value);
    return this;
  }

  void send(HttpExchange exchange) throws IOException {
    headers.forEach(exchange.getResponseHeaders()::set);
    boolean silent = exchange.getRequestMethod().equals("HEAD") || body.length == 0;
    exchange.sendResponseHeaders(status, silent ? -1 : body.length);
    if (!silent) {
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(body);
      }
    }
  }
}
