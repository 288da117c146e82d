package dev.portage.embed.source.web;

import dev.portage.embed.source.SourceOutcome.Outage;
import dev.portage.embed.source.network.CheckedResolver;
import dev.portage.embed.source.network.HostLookup;
import dev.portage.embed.source.network.WebAddress;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.util.Timeout;

/**
 * Fetches files from URLs that users typed, with retries. It follows redirects itself instead of
 * the library, so that each hop passes the same checks as the first.
 */
final class WebClient implements AutoCloseable {
  private static final int CONNECTIONS = 64;

  private final WebSettings settings;
  private final HostRateLimiter limiter;
  private final CloseableHttpClient http;

  /** One kind of request. */
  private interface Request {
    HttpAnswer send(URI at) throws IOException;
  }

  WebClient(WebSettings settings) {
    this.settings = settings;
    this.limiter = new HostRateLimiter(settings.hostLimits());
    WebLimits limits = settings.limits();
    this.http =
        HttpClients.custom()
            .setConnectionManager(
                PoolingHttpClientConnectionManagerBuilder.create()
                    .setDnsResolver(
                        new CheckedResolver(
                            settings.policy(), HostLookup.ofSystem(limits.connectTimeout())))
                    .setMaxConnTotal(CONNECTIONS)
                    .setMaxConnPerRoute(CONNECTIONS)
                    .setDefaultSocketConfig(
                        SocketConfig.custom().setSoTimeout(timeout(limits.readTimeout())).build())
                    .setDefaultConnectionConfig(
                        ConnectionConfig.custom()
                            .setConnectTimeout(timeout(limits.connectTimeout()))
                            .setSocketTimeout(timeout(limits.readTimeout()))
                            .build())
                    .build())
            .setDefaultRequestConfig(
                RequestConfig.custom().setResponseTimeout(timeout(limits.readTimeout())).build())
            .setUserAgent(settings.userAgent())
            .disableRedirectHandling()
            .disableAutomaticRetries()
            .disableCookieManagement()
            .disableAuthCaching()
            .build();
  }

  private static Timeout timeout(Duration duration) {
    return Timeout.of(duration);
  }

  /**
   * Downloads what a URL leads to into a file.
   *
   * @param typed a URL as a user typed it
   * @param to its content is valid only if the result is {@link Fetch.Fetched}
   */
  Fetch fetch(String typed, Path to) {
    return result(typed, at -> new WebExchange(http, settings.limits()).get(at, to));
  }

  /** Determines the media type of a URL with HEAD; any problem means that it is unknown. */
  Fetch kind(String typed) {
    return result(typed, this::kindOrProblem);
  }

  private HttpAnswer kindOrProblem(URI at) throws IOException {
    try {
      return new WebExchange(http, settings.limits()).head(at);
    } catch (CheckedResolver.NotAllowed e) {
      throw e;
    } catch (IOException e) {
      return new HttpAnswer.Done(
          new Fetch.Unreachable(WebExchange.describe(e, at), Outage.OF_SITE));
    }
  }

  /** The rate limiter for all requests of the worker. */
  HostRateLimiter limiter() {
    return limiter;
  }

  private Fetch result(String typed, Request request) {
    try {
      return switch (last(WebAddress.of(typed), request)) {
        case HttpAnswer.Done(Fetch fetch) -> fetch;
        case HttpAnswer.Redirect(String location) -> redirectedTooOften(location);
        case HttpAnswer.Retryable(String reason, Optional<Duration> _) ->
            new Fetch.Unreachable(
                reason + ", " + settings.limits().maxAttempts() + " times in a row",
                Outage.OF_SITE);
      };
    } catch (URISyntaxException e) {
      return new Fetch.Refused("is not a web address: " + e.getReason());
    }
  }

  private Fetch redirectedTooOften(String location) {
    return new Fetch.Unreachable(
        "redirects more than %d times, the last time to %s"
            .formatted(settings.limits().redirects(), location),
        Outage.NONE);
  }

  /** The answer after all redirects, for callers that need to know whether there was one. */
  HttpAnswer answer(URI first, Path to) throws URISyntaxException {
    return last(first, at -> new WebExchange(http, settings.limits()).get(at, to));
  }

  private HttpAnswer last(URI first, Request request) throws URISyntaxException {
    URI at = first;
    HttpAnswer answer = withRetries(at, request);
    for (int hop = 0; hop < settings.limits().redirects(); hop++) {
      if (!(answer instanceof HttpAnswer.Redirect(String location))) {
        return answer;
      }
      at = target(at, location);
      answer = withRetries(at, request);
    }
    return answer;
  }

  private static URI target(URI from, String location) throws URISyntaxException {
    String absolute = location.matches("(?i)[a-z][a-z0-9+.-]*:.*") ? location : null;
    if (absolute != null) {
      return WebAddress.of(absolute);
    }
    // Resolved before it is parsed as typed, since a location may contain raw letters of any
    // script.
    URI relative = new URI(location.strip().replace(" ", "%20"));
    URI base = from.getRawPath().isEmpty() ? from.resolve("/") : from;
    return WebAddress.of(base.resolve(relative).toString());
  }

  /** Retries while the server is unreachable, failing or busy. */
  private HttpAnswer withRetries(URI at, Request request) {
    WebLimits limits = settings.limits();
    Duration pause = limits.firstRetryDelay();
    HttpAnswer answer = once(at, request);
    for (int i = 1; i < limits.maxAttempts() && answer instanceof HttpAnswer.Retryable again; i++) {
      Duration asked = again.after().orElse(pause);
      if (!limiter.await(HostRateLimiter.shorter(asked, limits.maxRetryDelay()))) {
        return stopping();
      }
      pause = pause.multipliedBy(2);
      answer = once(at, request);
    }
    return answer;
  }

  private static HttpAnswer stopping() {
    return new HttpAnswer.Done(
        new Fetch.Unreachable("was not read because the worker is stopping", Outage.OF_SITE));
  }

  private HttpAnswer once(URI at, Request request) {
    Optional<HostRateLimiter.Permit> turn = limiter.acquire(at);
    if (turn.isEmpty()) {
      return stopping();
    }
    try (HostRateLimiter.Permit _ = turn.get()) {
      HttpAnswer answer = request.send(at);
      if (answer instanceof HttpAnswer.Retryable(String _, Optional<Duration> after)) {
        after.ifPresent(pause -> limiter.pause(at, pause));
      }
      return answer;
    } catch (CheckedResolver.NotAllowed e) {
      return new HttpAnswer.Done(new Fetch.Refused("is not read: " + e.getMessage()));
    } catch (IOException e) {
      return new HttpAnswer.Retryable(WebExchange.describe(e, at), Optional.empty());
    }
  }

  @Override
  public void close() {
    limiter.close();
    http.close(org.apache.hc.core5.io.CloseMode.GRACEFUL);
  }
}
