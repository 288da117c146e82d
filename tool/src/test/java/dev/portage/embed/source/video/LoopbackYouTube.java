package dev.portage.embed.source.video;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** YouTube on loopback, as far as its own player asks for transcripts. */
final class LoopbackYouTube implements AutoCloseable {
  private static final String PAGE =
      "<html><script>ytcfg.set({\"INNERTUBE_API_KEY\": \"AIza-small_0\"});</script></html>";

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;
  private final Map<String, Answer> pages = new ConcurrentHashMap<>();
  private final Map<String, Answer> players = new ConcurrentHashMap<>();
  private final Map<String, Answer> words = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();

  /** What is sent, by status. */
  record Answer(int status, String body) {}

  LoopbackYouTube() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/watch", this::watch);
    server.createContext("/youtubei/v1/player", this::player);
    server.createContext("/api/timedtext", this::timedText);
    server.start();
  }

  URI home() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  List<String> requests() {
    return requests;
  }

  LoopbackYouTube page(String id, int status, String body) {
    pages.put(id, new Answer(status, body));
    return this;
  }

  /** Where a body's {@code HOME} stands for the address of this server. */
  LoopbackYouTube player(String id, int status, String body) {
    players.put(id, new Answer(status, body.replace("HOME", home().toString())));
    return this;
  }

  LoopbackYouTube playability(String id, String status, String reason) {
    return player(
        id,
        200,
        "{\"playabilityStatus\":{\"status\":\"%s\",\"reason\":\"%s\"}}".formatted(status, reason));
  }

  /** A playable video with these tracks, each as JSON. */
  LoopbackYouTube tracks(String id, String... tracks) {
    return player(
        id,
        200,
        """
        {"playabilityStatus":{"status":"OK"},"captions":{"playerCaptionsTracklistRenderer":
        {"captionTracks":[%s],"translationLanguages":[]}}}\
        """
            .formatted(String.join(",", tracks)));
  }

  LoopbackYouTube words(String name, int status, String xml) {
    words.put(name, new Answer(status, xml));
    return this;
  }

  private void watch(HttpExchange exchange) throws IOException {
    String id = exchange.getRequestURI().getQuery().replaceFirst("^v=", "");
    requests.add("watch " + id + " " + exchange.getRequestHeaders().getFirst("Cookie"));
    boolean asksForConsent = id.startsWith("consent");
    if (asksForConsent && exchange.getRequestHeaders().getFirst("Cookie") == null) {
      exchange.getResponseHeaders().set("Location", "https://consent.youtube.com/m?continue=x");
      send(exchange, new Answer(302, ""));
    } else {
      send(exchange, pages.getOrDefault(id, new Answer(200, PAGE)));
    }
  }

  private void player(HttpExchange exchange) throws IOException {
    JsonNode question = JsonMapper.shared().readTree(exchange.getRequestBody().readAllBytes());
    String id = question.path("videoId").asString("");
    requests.add("player " + id + " " + exchange.getRequestURI().getQuery());
    Answer missing =
        new Answer(
            200,
            """
            {"playabilityStatus":{"status":"ERROR","reason":"This video is unavailable"}}\
            """);
    boolean known = exchange.getRequestURI().getQuery().equals("key=AIza-small_0");
    send(exchange, known ? players.getOrDefault(id, missing) : new Answer(400, "{}"));
  }

  private void timedText(HttpExchange exchange) throws IOException {
    String query = exchange.getRequestURI().getQuery();
    requests.add("words " + query);
    send(exchange, words.getOrDefault(query, new Answer(404, "")));
  }

  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    byte[] body = answer.body().getBytes(UTF_8);
    try (exchange) {
      exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
