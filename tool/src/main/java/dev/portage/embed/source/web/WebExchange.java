package dev.portage.embed.source.web;

import dev.portage.embed.source.SourceOutcome.Outage;
import dev.portage.embed.source.network.HostLookup;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Set;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpHead;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;

/** Sends one HTTP request and interprets the response. */
final class WebExchange {
  private static final int BUFFER = 1 << 16;
  private static final Set<Integer> BUSY = Set.of(429, 503);

  private final CloseableHttpClient http;
  private final WebLimits limits;
  private final long deadline;

  WebExchange(CloseableHttpClient http, WebLimits limits) {
    this.http = http;
    this.limits = limits;
    this.deadline = System.nanoTime() + limits.total().toNanos();
  }

  HttpAnswer get(URI at, Path to) throws IOException {
    HttpUriRequestBase request = withTheApplicationsHeaders(new HttpGet(at));
    return http.execute(
        request,
        response -> {
          HttpAnswer answer = answer(response, () -> saved(at, response, to));
          if (answer instanceof HttpAnswer.Done(Fetch.TooLarge _)) {
            // Otherwise the client would read the rest, to reuse the connection.
            request.cancel();
          }
          return answer;
        });
  }

  /**
   * Requests only the media type. Many servers do not support HEAD properly, so an error says
   * nothing about the page, except that the server is busy.
   */
  HttpAnswer head(URI at) throws IOException {
    return http.execute(
        withTheApplicationsHeaders(new HttpHead(at)),
        response ->
            switch (answer(response, () -> found(at, response))) {
              case HttpAnswer.Retryable again when !BUSY.contains(response.getCode()) ->
                  new HttpAnswer.Done(new Fetch.Unreachable(again.reason(), Outage.OF_SITE));
              case HttpAnswer answer -> answer;
            });
  }

  /** Sets the headers that the application sends (UPSTREAM 4.3). */
  private static HttpUriRequestBase withTheApplicationsHeaders(HttpUriRequestBase request) {
    request.setHeader("Accept", "*/*");
    request.setHeader("Accept-Language", "*");
    return request;
  }

  private interface Body {
    Fetch read() throws IOException;
  }

  private static HttpAnswer answer(ClassicHttpResponse response, Body body) throws IOException {
    int status = response.getCode();
    Optional<String> location = header(response, "Location");
    if (status >= 200 && status < 300) {
      return new HttpAnswer.Done(body.read());
    }
    if (status >= 300 && status < 400 && location.isPresent()) {
      return new HttpAnswer.Redirect(location.get());
    }
    String reason = "answered %d %s".formatted(status, response.getReasonPhrase()).strip();
    return switch (status) {
      case 401, 403, 407, 451 -> new HttpAnswer.Done(new Fetch.Refused(reason));
      case 408, 425, 429, 500, 502, 503, 504 ->
          new HttpAnswer.Retryable(reason, retryAfter(response));
      default ->
          new HttpAnswer.Done(
              new Fetch.Unreachable(reason, status >= 500 ? Outage.OF_SITE : Outage.NONE));
    };
  }

  private static Optional<String> header(ClassicHttpResponse response, String name) {
    return Optional.ofNullable(response.getFirstHeader(name)).map(Header::getValue);
  }

  private static Optional<Duration> retryAfter(ClassicHttpResponse response) {
    return header(response, "Retry-After").flatMap(WebExchange::retryAfter);
  }

  /** Parses a Retry-After header with seconds or a date. */
  static Optional<Duration> retryAfter(String value) {
    try {
      Duration pause =
          value.strip().matches("\\d{1,9}")
              ? Duration.ofSeconds(Long.parseLong(value.strip()))
              : Duration.between(
                  Instant.now(),
                  ZonedDateTime.parse(value.strip(), DateTimeFormatter.RFC_1123_DATE_TIME));
      return Optional.of(pause.isNegative() ? Duration.ZERO : pause);
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private Fetch saved(URI at, ClassicHttpResponse response, Path to) throws IOException {
    HttpEntity entity = response.getEntity();
    if (entity != null) {
      if (entity.getContentLength() > limits.bytes()) {
        return new Fetch.TooLarge(
            "has %,d bytes, more than the limit of %,d"
                .formatted(entity.getContentLength(), limits.bytes()));
      }
      try (OutputStream out = Files.newOutputStream(to)) {
        Optional<Fetch> tooLarge = copy(entity.getContent(), out);
        if (tooLarge.isPresent()) {
          return tooLarge.get();
        }
      }
    }
    return found(at, response);
  }

  private static Fetch found(URI at, ClassicHttpResponse response) {
    return new Fetch.Fetched(at, header(response, "Content-Type"));
  }

  private Optional<Fetch> copy(InputStream in, OutputStream out) throws IOException {
    byte[] buffer = new byte[BUFFER];
    long copied = 0;
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      copied += read;
      if (copied > limits.bytes()) {
        return Optional.of(
            new Fetch.TooLarge("has more than the limit of %,d bytes".formatted(limits.bytes())));
      }
      if (System.nanoTime() - deadline > 0) {
        return Optional.of(
            new Fetch.TooLarge(
                "took more than %d s to download".formatted(limits.total().toSeconds())));
      }
      out.write(buffer, 0, read);
    }
    return Optional.empty();
  }

  static String describe(IOException e, URI at) {
    return switch (e) {
      case HostLookup.LookupTimeout noAnswer -> noAnswer.getMessage();
      case UnknownHostException _ -> "has a host that cannot be found, " + at.getHost();
      case SocketTimeoutException _ -> "did not answer in time";
      case ConnectException _ -> "accepted no connection";
      default ->
          "could not be fetched (" + e.getClass().getSimpleName() + ": " + e.getMessage() + ")";
    };
  }
}
