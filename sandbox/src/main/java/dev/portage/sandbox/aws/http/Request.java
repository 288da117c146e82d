package dev.portage.sandbox.aws.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One HTTP request, read to its end, with the fields by which the endpoint finds its service. */
public final class Request {
  private static final Pattern SCOPE =
      Pattern.compile("Credential=([^/,]+)/\\d+/([^/]+)/([^/]+)/aws4_request");
  private static final JsonMapper JSON = JsonMapper.shared();

  private final String method;
  private final String rawPath;
  private final Map<String, String> query;
  private final Headers headers;
  private final byte[] body;

  private Request(
      String method, String rawPath, Map<String, String> query, Headers headers, byte[] body) {
    this.method = method;
    this.rawPath = rawPath;
    this.query = query;
    this.headers = headers;
    this.body = body;
  }

  public static Request read(HttpExchange exchange) throws IOException {
    String query = exchange.getRequestURI().getRawQuery();
    return new Request(
        exchange.getRequestMethod(),
        exchange.getRequestURI().getRawPath(),
        pairs(query == null ? "" : query),
        exchange.getRequestHeaders(),
        exchange.getRequestBody().readAllBytes());
  }

  public String method() {
    return method;
  }

  /** Returns the path as it was sent, percent-encoded. */
  public String rawPath() {
    return rawPath;
  }

  /** Returns the decoded path without its leading slash. A plus sign in a path is a plus sign. */
  public String path() {
    return URLDecoder.decode(rawPath.substring(1).replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  public Map<String, String> query() {
    return query;
  }

  public Headers headers() {
    return headers;
  }

  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.getFirst(name));
  }

  public byte[] body() {
    return body;
  }

  public JsonNode json() {
    return body.length == 0 ? JSON.createObjectNode() : JSON.readTree(body);
  }

  /** Returns the fields of a form, as the query protocol sends them in the body. */
  public Map<String, String> form() {
    return pairs(new String(body, StandardCharsets.UTF_8));
  }

  /** Returns the target header of the JSON protocols, or an empty string. */
  public String target() {
    return header("X-Amz-Target").orElse("");
  }

  /** Returns the service in the credential scope, or an empty string for an unsigned request. */
  public String service() {
    return scope(3);
  }

  /** Returns the region in the credential scope, or an empty string for an unsigned request. */
  public String region() {
    return scope(2);
  }

  public String accessKeyId() {
    return scope(1);
  }

  private String scope(int group) {
    String presigned = query.get("X-Amz-Credential");
    String text =
        presigned == null ? header("Authorization").orElse("") : "Credential=" + presigned;
    Matcher matcher = SCOPE.matcher(text);
    return matcher.find() ? matcher.group(group) : "";
  }

  private static Map<String, String> pairs(String text) {
    Map<String, String> pairs = new HashMap<>();
    for (String pair : text.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      pairs.put(decoded(name), equals < 0 ? "" : decoded(pair.substring(equals + 1)));
    }
    return pairs;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
