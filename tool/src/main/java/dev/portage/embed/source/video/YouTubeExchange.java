package dev.portage.embed.source.video;

import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import dev.portage.embed.source.SourceOutcome.Outage;
import dev.portage.embed.source.video.Transcripts.Transcript;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Sends the requests about one video to YouTube, with retries and limits on time and size. */
final class YouTubeExchange implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(10);

  /** The timeout for one whole answer, however slowly it arrives. */
  private static final Duration TOTAL = Duration.ofSeconds(30);

  /** A page has about one megabyte; the transcript of a whole day has about two. */
  private static final long MAX_BYTES = 16_000_000;

  private static final RetryPolicy<Object> RETRIES =
      RetryPolicy.builder()
          .handle(IOException.class)
          .withMaxRetries(2)
          .withBackoff(Duration.ofMillis(500), Duration.ofSeconds(5))
          .build();

  private final HttpClient http;

  YouTubeExchange() {
    // The protocol has no redirects, except the one to the consent page.
    this.http =
        HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  /** The answer to one request. */
  sealed interface Reply {
    record Body(String text) implements Reply {}

    /** A consent page for cookies instead of an answer. */
    record Consent() implements Reply {}

    record Failed(Transcript why) implements Reply {}
  }

  Reply get(URI at, Map<String, String> headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(at).GET();
    headers.forEach(request::setHeader);
    return reply(request);
  }

  Reply post(URI at, String json) {
    return reply(
        HttpRequest.newBuilder(at)
            .POST(HttpRequest.BodyPublishers.ofString(json))
            .setHeader("Content-Type", "application/json"));
  }

  private Reply reply(HttpRequest.Builder request) {
    // Then names and reasons are in English.
    HttpRequest complete = request.setHeader("Accept-Language", "en-US").timeout(TOTAL).build();
    try {
      return of(Failsafe.with(RETRIES).get(() -> answer(complete)));
    } catch (dev.failsafe.FailsafeException e) {
      return new Reply.Failed(unreachable(e.getCause()));
    }
  }

  private HttpResponse<String> answer(HttpRequest request)
      throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<String>> answer =
        http.sendAsync(
            request,
            BodyHandlers.limiting(BodyHandlers.ofString(StandardCharsets.UTF_8), MAX_BYTES));
    try {
      return answer.get(TOTAL.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    } catch (TimeoutException e) {
      throw new IOException("no complete answer within " + TOTAL.toSeconds() + " s", e);
    } finally {
      answer.cancel(true);
    }
  }

  private static Reply of(HttpResponse<String> response) {
    int status = response.statusCode();
    String location = response.headers().firstValue("Location").orElse("");
    if (location.contains("consent.") || asksForConsent(response.body())) {
      return new Reply.Consent();
    }
    return switch (status) {
      case 200 -> new Reply.Body(response.body());
      case 403, 429 -> new Reply.Failed(YouTube.blocked("answered %d".formatted(status)));
      case 404, 410 ->
          new Reply.Failed(
              new Transcript.Unreachable(
                  "does not exist: YouTube answered " + status, Outage.NONE));
      case 500, 502, 503, 504 ->
          new Reply.Failed(
              new Transcript.Unreachable(
                  "could not be read: YouTube answered " + status, Outage.OF_SITE));
      default -> new Reply.Failed(YouTube.notUnderstood("it has the status " + status));
    };
  }

  private static boolean asksForConsent(String html) {
    return html.contains("action=\"https://consent.youtube.com/");
  }

  private static Transcript unreachable(Throwable e) {
    if (e instanceof InterruptedException) {
      Thread.currentThread().interrupt();
      return new Transcript.Unreachable("was not read: the worker is stopping", Outage.OF_SITE);
    }
    String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return new Transcript.Unreachable(
        "could not be read because YouTube could not be reached:  " + why, Outage.OF_SITE);
  }

  @Override
  public void close() {
    http.shutdownNow();
    http.close();
  }
}
