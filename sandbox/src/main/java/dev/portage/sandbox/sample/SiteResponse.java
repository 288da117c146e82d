package dev.portage.sandbox.sample;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** An HTTP response of the sample's web site. */
final class SiteResponse {
  private final int status;
  private final String contentType;
  private final byte[] body;
  private final String location;

  SiteResponse(int status, String contentType, byte[] body, String location) {
    this.status = status;
    this.contentType = contentType;
    this.body = body;
    this.location = location;
  }

  static SiteResponse text(int status, String contentType, String text) {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    return new SiteResponse(status, contentType + "; charset=UTF-8", body, "");
  }

  void send(HttpExchange exchange) throws IOException {
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Type", contentType);
    if (!location.isEmpty()) {
      headers.set("Location", location);
    }
    if (status == 405) {
      headers.set("Allow", "GET, HEAD");
    }
    if (exchange.getRequestMethod().equals("HEAD")) {
      // The JDK's server sets no length for HEAD, which must have the Content-Length of GET.
      headers.set("Content-Length", Integer.toString(body.length));
      exchange.sendResponseHeaders(status, -1);
    } else {
      exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
