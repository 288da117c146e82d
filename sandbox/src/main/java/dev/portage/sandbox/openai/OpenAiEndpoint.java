package dev.portage.sandbox.openai;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.portage.sandbox.lexical.LexicalEmbedder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import tools.jackson.core.JacksonException;

/**
 * Serves {@code POST /v1/embeddings} on a free port of 127.0.0.1, with vectors from the {@link
 * LexicalEmbedder}.
 */
public final class OpenAiEndpoint implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final LexicalEmbedder embedder = new LexicalEmbedder();
  private final Queue<OpenAiResponse> next = new ConcurrentLinkedQueue<>();
  private final LongAdder calls = new LongAdder();
  private final LongAdder texts = new LongAdder();
  private final LongAdder tokens = new LongAdder();
  private volatile OpenAiSettings settings;

  private OpenAiEndpoint(HttpServer server, OpenAiSettings settings) {
    this.server = server;
    this.settings = settings;
  }

  /** Starts the server; it listens when this method returns. */
  public static OpenAiEndpoint start(OpenAiSettings settings) throws IOException {
    // Without this the JDK's server waits 40 ms for an acknowledgement on each answer with a body.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
    HttpServer server = HttpServer.create(new InetSocketAddress(loopback, 0), 0);
    OpenAiEndpoint endpoint = new OpenAiEndpoint(server, settings);
    server.setExecutor(endpoint.threads);
    server.createContext("/", endpoint::handle);
    server.start();
    return endpoint;
  }

  /** Returns the base URL, without {@code /v1}. */
  public URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Replaces the settings. */
  public void settings(OpenAiSettings settings) {
    this.settings = settings;
  }

  /** Sets the response to the next call with a valid key and URL. */
  public void answerNext(OpenAiResponse answer) {
    next.add(answer);
  }

  /** Returns the number of calls, rejected ones included. */
  public long calls() {
    return calls.sum();
  }

  /** Returns the number of texts that were embedded. */
  public long texts() {
    return texts.sum();
  }

  /** Returns the number of tokens of these texts. */
  public long tokens() {
    return tokens.sum();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      calls.increment();
      byte[] body = exchange.getRequestBody().readAllBytes();
      OpenAiResponse answer = answer(exchange, body);
      byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      answer.headers().forEach(exchange.getResponseHeaders()::set);
      exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private OpenAiResponse answer(HttpExchange exchange, byte[] body) {
    OpenAiSettings now = settings;
    String presented = exchange.getRequestHeaders().getFirst("Authorization");
    if (now.apiKey().isPresent() && !("Bearer " + now.apiKey().get()).equals(presented)) {
      return OpenAiResponse.of(
          401, "invalid_request_error", "invalid_api_key", "Incorrect API key provided.");
    }
    String path = exchange.getRequestURI().getPath();
    if (!path.equals("/v1/embeddings") || !exchange.getRequestMethod().equals("POST")) {
      return OpenAiResponse.of(404, "invalid_request_error", null, "Invalid URL (" + path + ")");
    }
    OpenAiResponse planned = next.poll();
    return planned != null ? planned : embedded(now, body);
  }

  private OpenAiResponse embedded(OpenAiSettings now, byte[] body) {
    EmbeddingsRequest request;
    try {
      request = EmbeddingsRequest.parse(body);
    } catch (JacksonException e) {
      return OpenAiResponse.of(400, "invalid_request_error", null, "We could not parse your body.");
    }
    OpenAiResponse wrong = wrong(now, request);
    if (wrong != null) {
      return wrong;
    }
    int counted = request.input().stream().mapToInt(OpenAiEndpoint::tokens).sum();
    texts.add(request.input().size());
    tokens.add(counted);
    LexicalEmbedder onto = embedder.onto(request.dimensions().orElse(now.dimensions()));
    List<float[]> vectors = request.input().stream().map(onto::embed).toList();
    String answer = request.answer(vectors, now.reversed(), counted).toString();
    return new OpenAiResponse(200, Map.of(), answer);
  }

  /** Returns the error of an invalid request; null for a valid one. */
  private static OpenAiResponse wrong(OpenAiSettings now, EmbeddingsRequest request) {
    if (!request.model().equals(now.model())) {
      return OpenAiResponse.of(
          404,
          "invalid_request_error",
          "model_not_found",
          "The model `%s` does not exist or you do not have access to it."
              .formatted(request.model()));
    }
    if (request.dimensions().isPresent() && !now.shortens()) {
      return OpenAiResponse.of(
          400, "BadRequestError", null, "Model does not support matryoshka representation");
    }
    if (request.input().isEmpty() || request.input().size() > now.mostTexts()) {
      return OpenAiResponse.of(
          400,
          "invalid_request_error",
          null,
          "'input' has %d items, not 1 to %d".formatted(request.input().size(), now.mostTexts()));
    }
    int longest = request.input().stream().mapToInt(OpenAiEndpoint::tokens).max().orElse(0);
    return longest > now.mostTokens() ? now.dialect().tooLong(now.mostTokens(), longest) : null;
  }

  /** Estimates tokens: four letters of a Latin script, or one character of an East Asian one. */
  private static int tokens(String text) {
    return 2 + (int) text.codePoints().mapToLong(point -> point < 0x2e80 ? 1 : 4).sum() / 4;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
