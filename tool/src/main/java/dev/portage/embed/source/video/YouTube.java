package dev.portage.embed.source.video;

import dev.portage.embed.source.video.YouTubeExchange.Reply;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;

/**
 * Fetches transcripts as YouTube's own player does: the page of a video contains a key, with which
 * the player requests the list of captions, which contains the URL of the transcript. This
 * interface is not documented, so every unexpected answer results in {@link
 * Transcript.NotUnderstood}.
 *
 * <p>No library is used: the one for Java loses the order in which YouTube lists the transcripts,
 * reports a blocked address as a broken video, and depends on an older Jackson and another XML
 * parser.
 *
 * <p>A proxy that is configured in the JVM ({@code https.proxyHost}) is used.
 */
public final class YouTube implements Transcripts {
  /** The address of YouTube. */
  public static final URI HOME = URI.create("https://www.youtube.com");

  private static final Pattern KEY =
      Pattern.compile("\"INNERTUBE_API_KEY\"\\s*:\\s*\"([A-Za-z0-9_-]+)\"");

  /** The cookies of a user who has rejected all cookies. */
  private static final Map<String, String> COOKIES_REJECTED =
      Map.of("Cookie", "SOCS=CAI; CONSENT=YES+1");

  /** A player that gets transcripts without proof that it runs in a browser. */
  private static final Map<String, String> PLAYER =
      Map.of("clientName", "ANDROID", "clientVersion", "20.10.38");

  private final URI home;

  /**
   * A client for one address.
   *
   * @param home {@link #HOME}, or a stand-in
   */
  public YouTube(URI home) {
    this.home = home;
  }

  static Transcript blocked(String how) {
    return new Transcript.Refused(
        ("cannot be read from here: YouTube %s, as it does with most addresses of AWS (issue 491 of"
                + " the application); run the worker outside of AWS or through a proxy"
                + " (JAVA_TOOL_OPTIONS=-Dhttps.proxyHost=...), or remove the video from the bot")
            .formatted(how));
  }

  static Transcript notUnderstood(String what) {
    return new Transcript.NotUnderstood(
        "cannot be read: YouTube's answer has an unknown format,  " + what);
  }

  @Override
  public Transcript of(String id) {
    try (YouTubeExchange exchange = new YouTubeExchange()) {
      return page(exchange, id, Map.of());
    }
  }

  private Transcript page(YouTubeExchange exchange, String id, Map<String, String> cookies) {
    URI page = home.resolve("/watch?v=" + URLEncoder.encode(id, StandardCharsets.UTF_8));
    return switch (exchange.get(page, cookies)) {
      case Reply.Failed(Transcript why) -> why;
      case Reply.Consent() when cookies.isEmpty() -> page(exchange, id, COOKIES_REJECTED);
      case Reply.Consent() ->
          new Transcript.Refused(
              "cannot be read from here: YouTube asks for consent to its cookies first");
      case Reply.Body(String html) when html.contains("class=\"g-recaptcha\"") ->
          blocked("asks for a captcha");
      case Reply.Body(String html) -> player(exchange, id, html);
    };
  }

  private Transcript player(YouTubeExchange exchange, String id, String html) {
    Matcher key = KEY.matcher(html);
    if (!key.find()) {
      return notUnderstood("its page has no key");
    }
    String question =
        JsonMapper.shared()
            .writeValueAsString(Map.of("context", Map.of("client", PLAYER), "videoId", id));
    URI player = home.resolve("/youtubei/v1/player?key=" + key.group(1));
    return switch (exchange.post(player, question)) {
      case Reply.Failed(Transcript why) -> why;
      case Reply.Consent() -> notUnderstood("it asks for consent twice");
      case Reply.Body(String json) ->
          switch (YouTubeCaptions.of(json)) {
            case YouTubeCaptions.Listed(String first) -> transcript(exchange, first);
            case YouTubeCaptions.Not(Transcript why) -> why;
          };
    };
  }

  private Transcript transcript(YouTubeExchange exchange, String address) {
    Optional<URI> at = transcriptAddress(address);
    if (at.isEmpty()) {
      return notUnderstood("the transcript is on another host");
    }
    return switch (exchange.get(at.get(), Map.of())) {
      case Reply.Failed(Transcript why) -> why;
      case Reply.Consent() -> notUnderstood("it asks for consent twice");
      case Reply.Body(String xml) ->
          TimedText.pieces(xml)
              .<Transcript>map(Transcript.Spoken::new)
              .orElseGet(() -> notUnderstood("the transcript is not in a known format"));
    };
  }

  /** The address of the transcript in the simplest format; empty unless it is on the same host. */
  private Optional<URI> transcriptAddress(String named) {
    try {
      URI at = home.resolve(named.replace("&fmt=srv3", ""));
      return Optional.of(at)
          .filter(here -> Objects.equals(here.getScheme(), home.getScheme()))
          .filter(here -> Objects.equals(here.getAuthority(), home.getAuthority()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
