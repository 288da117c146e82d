package dev.portage.embed.source;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.util.Timeout;

/**
 * Fetches files from addresses that users typed. Redirects are followed here and not by the
 * library, so that each hop passes the same checks as the first.
 */
final class WebClient implements AutoCloseable {
  private static final int CONNECTIONS = 64;

  private final WebSettings settings;
  private final CloseableHttpClient http;
  private final CountDownLatch closed = new CountDownLatch(1);

  WebClient(WebSettings settings) {
    this.settings = settings;
    WebLimits limits = settings.limits();
    this.http =
        HttpClients.custom()
            .setConnectionManager(
                PoolingHttpClientConnectionManagerBuilder.create()
                    .setDnsResolver(new CheckedResolver(settings.policy()))
                    .setMaxConnTotal(CONNECTIONS)
                    .setMaxConnPerRoute(CONNECTIONS)
                    .setDefaultSocketConfig(
                        SocketConfig.custom().setSoTimeout(timeout(limits.silence())).build())
                    .setDefaultConnectionConfig(
                        ConnectionConfig.custom()
                            .setConnectTimeout(timeout(limits.connect()))
                            .setSocketTimeout(timeout(limits.silence()))
                            .build())
                    .build())
            .setDefaultRequestConfig(
                RequestConfig.custom().setResponseTimeout(timeout(limits.silence())).build())
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
   * Copies what an address gives into a file.
   *
   * @param typed a URL as a user typed it
   * @param to what it holds afterwards counts only when the answer is {@link Fetch.Fetched}
   */
  Fetch fetch(String typed, Path to) {
    try {
      return follow(WebAddress.of(typed), to);
    } catch (URISyntaxException e) {
      return new Fetch.Refused("is no address of the web: " + e.getReason());
    }
  }

  private Fetch follow(URI first, Path to) throws URISyntaxException {
    URI at = first;
    for (int hop = 0; hop <= settings.limits().redirects(); hop++) {
      switch (patiently(at, to)) {
        case Answer.Done(Fetch fetch) -> {
          return fetch;
        }
        case Answer.Redirect(String location) -> at = target(at, location);
        case Answer.Again(String reason, Optional<Duration> _) -> {
          return new Fetch.Unreachable(
              reason + ", " + settings.limits().attempts() + " times in a row");
        }
      }
    }
    return new Fetch.Unreachable(
        "redirects more than %d times, the last time to %s"
            .formatted(settings.limits().redirects(), at));
  }

  private static URI target(URI from, String location) throws URISyntaxException {
    String absolute = location.matches("(?i)[a-z][a-z0-9+.-]*:.*") ? location : null;
    if (absolute != null) {
      return WebAddress.of(absolute);
    }
    // Resolved first and read as typed then, since a location may hold raw letters of any script.
    URI relative = new URI(location.strip().replace(" ", "%20"));
    URI base = from.getRawPath().isEmpty() ? from.resolve("/") : from;
    return WebAddress.of(base.resolve(relative).toString());
  }

  /** Asks again while the server is unreachable, failing or busy. */
  private Answer patiently(URI at, Path to) {
    WebLimits limits = settings.limits();
    Duration pause = limits.firstPause();
    Answer answer = once(at, to);
    for (int i = 1; i < limits.attempts() && answer instanceof Answer.Again again; i++) {
      if (!passes(shorter(again.after().orElse(pause), limits.longestPause()))) {
        return new Answer.Done(new Fetch.Unreachable("was not read: the worker is stopping"));
      }
      pause = pause.multipliedBy(2);
      answer = once(at, to);
    }
    return answer;
  }

  private Answer once(URI at, Path to) {
    try {
      return new Exchange(http, settings.limits()).get(at, to);
    } catch (CheckedResolver.NotAllowed e) {
      return new Answer.Done(new Fetch.Refused("is not read: " + e.getMessage()));
    } catch (IOException e) {
      return new Answer.Again(Exchange.described(e, at), Optional.empty());
    }
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  /** Waits; false where this is closed before, or its thread interrupted. */
  private boolean passes(Duration pause) {
    try {
      return !closed.await(pause.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() {
    closed.countDown();
    http.close(org.apache.hc.core5.io.CloseMode.GRACEFUL);
  }
}
