package dev.portage.sandbox.aws.http;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/** One HTTP response of a service. */
public final class Response {
  private final int status;
  private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private final byte[] body;

  private Response(int status, byte[] body) {
    this.status = status;
    this.body = body;
  }

  public static Response of(int status, byte[] body) {
    return new Response(status, body);
  }

  public static Response empty(int status) {
    return new Response(status, new byte[0]);
  }

  public static Response json(JsonNode body) {
    return json(200, body);
  }

  public static Response json(int status, JsonNode body) {
    return of(status, body.toString().getBytes(StandardCharsets.UTF_8))
        .with("Content-Type", "application/x-amz-json-1.1");
  }

  public static Response xml(int status, Xml body) {
    return of(status, body.document().getBytes(StandardCharsets.UTF_8))
        .with("Content-Type", "text/xml");
  }

  /**
   * Returns an answer of the query protocol.
   *
   * @param namespace of the service
   */
  public static Response query(String operation, String namespace, List<Xml> result) {
    return query(namespace, operation, Xml.of(operation + "Result", result), id());
  }

  /** Returns an answer of the query protocol for an operation without a result. */
  public static Response query(String operation, String namespace) {
    return query(namespace, operation, id());
  }

  private static Response query(String namespace, String operation, Xml... content) {
    return xml(200, Xml.of(operation + "Response", content).namespace(namespace));
  }

  private static Xml id() {
    return Xml.of("ResponseMetadata", Xml.text("RequestId", UUID.randomUUID()));
  }

  public int status() {
    return status;
  }

  /** Returns the headers; their names are found in any case. */
  public Map<String, String> headers() {
    return Collections.unmodifiableMap(headers);
  }

  public byte[] body() {
    return body;
  }

  public Response with(String header, String value) {
    headers.put(header, value);
    return this;
  }

  public Response withDefault(String header, String value) {
    headers.putIfAbsent(header, value);
    return this;
  }

  public void send(HttpExchange exchange) throws IOException {
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
