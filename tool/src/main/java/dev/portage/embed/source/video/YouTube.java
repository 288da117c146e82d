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
 * Transcripts as YouTube's own player gets them: the page of a video holds a key, with which the
 * player's list of captions is asked for, and that names the transcript. None of this is a
 * documented interface, so every answer that is not as expected is {@link
 * Transcript.NotUnderstood}.
 *
 * <p>No library does it: the one for Java forgets the order in which YouTube lists the transcripts,
 * takes a blocked address for a broken video, and brings an older Jackson and another XML parser
 * for the whole process along.
 *
 * <p>A proxy that the JVM is told of ({@code https.proxyHost}) is used.
 */
public final class YouTube implements Transcripts {
  /** Where YouTube is. */
  public static final URI HOME = URI.create("https://www.youtube.com");

  private static final Pattern KEY =
      Pattern.compile("\"INNERTUBE_API_KEY\"\\s*:\\s*\"([A-Za-z0-9_-]+)\"");

  /** Whoever answers a question about cookies with "reject all" has these. */
  private static final Map<String, String> ASKED_ABOUT_COOKIES =
      Map.of("Cookie", "SOCS=CAI; CONSENT=YES+1");

  /** A player that gets transcripts without proving that it runs in a browser. */
  private static final Map<String, String> PLAYER =
      Map.of("clientName", "ANDROID", "clientVersion", "20.10.38");

  private final URI home;

  /**
   * Transcripts from one place.
   *
   * @param home {@link #HOME}, or a stand-in
   */
  public YouTube(URI home) {
    this.home = home;
  }

  static Transcript blocked(String how) {
    return new Transcript.Refused(
        ("cannot be read from here: YouTube %s, as it does with most addresses of AWS (issue 491 of"
                + " the application); run the worker elsewhere or through a proxy"
                + " (JAVA_TOOL_OPTIONS=-Dhttps.proxyHost=...), or take the video out of the bot")
            .formatted(how));
  }

  static Transcript notUnderstood(String what) {
    return new Transcript.NotUnderstood(
        "cannot be read: YouTube's answer is not understood, " + what);
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
      case Reply.Consent() when cookies.isEmpty() -> page(exchange, id, ASKED_ABOUT_COOKIES);
      case Reply.Consent() ->
          new Transcript.Refused(
              "cannot be read from here: YouTube asks for consent to its cookies first");
      case Reply.Body(String html) when html.contains("class=\"g-recaptcha\"") ->
          blocked("wants a riddle solved");
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
            case YouTubeCaptions.Listed(String first) -> words(exchange, first);
            case YouTubeCaptions.Not(Transcript why) -> why;
          };
    };
  }

  private Transcript words(YouTubeExchange exchange, String address) {
    Optional<URI> at = transcriptAddress(address);
    if (at.isEmpty()) {
      return notUnderstood("it names a transcript elsewhere");
    }
    return switch (exchange.get(at.get(), Map.of())) {
      case Reply.Failed(Transcript why) -> why;
      case Reply.Consent() -> notUnderstood("it asks for consent twice");
      case Reply.Body(String xml) ->
          TimedText.pieces(xml)
              .<Transcript>map(Transcript.Spoken::new)
              .orElseGet(() -> notUnderstood("its transcript has another form"));
    };
  }

  /** On the same host only, whatever the answer names; and in the plainest of its forms. */
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
