package dev.portage.embed.source.video;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.embed.source.video.Transcripts.Transcript;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The real conversation, with a YouTube on loopback. */
class YouTubeTest implements TranscriptsContract {
  private static final String ID = "dQw4w9WgXcQ";

  private LoopbackYouTube site;

  @BeforeEach
  void start() throws IOException {
    site = new LoopbackYouTube();
  }

  @AfterEach
  void stop() {
    site.close();
  }

  @Override
  public Transcripts transcripts() {
    return new YouTube(site.home());
  }

  @Override
  public void spoken(String id, String... pieces) {
    site.tracks(id, track("v=" + id, "en", ""));
    site.words(
        "v=" + id,
        200,
        Arrays.stream(pieces)
            .map(piece -> "<text start=\"0.1\" dur=\"2\">%s</text>".formatted(escapedTwice(piece)))
            .collect(
                Collectors.joining("", "<?xml version=\"1.0\"?><transcript>", "</transcript>")));
  }

  @Override
  public void silent(String id) {
    site.player(id, 200, "{\"playabilityStatus\":{\"status\":\"OK\"}}");
  }

  @Override
  public void forFriendsOnly(String id) {
    site.playability(id, "LOGIN_REQUIRED", "This video is private");
  }

  @Override
  public void gone(String id) {
    site.playability(id, "ERROR", "Video unavailable");
  }

  @Override
  public void blocked(String id) {
    site.playability(id, "LOGIN_REQUIRED", "Sign in to confirm you’re not a bot");
  }

  @Override
  public void garbled(String id) {
    site.player(id, 200, "{\"playabilityStatus\":[3,{\"status\":null}],\"captions\":\"none\"}");
  }

  @Test
  void theFirstThatPeopleWroteIsTakenBeforeWhatAMachineHeard() {
    site.tracks(ID, track("a=1", "de", "asr"), track("a=2", "fr", ""), track("a=3", "en", ""));
    site.words("a=2", 200, "<transcript><text start='0'>Bonjour</text></transcript>");
    assertThat(transcripts().of(ID)).isEqualTo(new Transcript.Spoken(List.of("Bonjour")));
    assertThat(site.requests())
        .containsExactly(
            "watch " + ID + " null", "player " + ID + " key=AIza-small_0", "words a=2");
  }

  @Test
  void markupAndEmptyPiecesAreNoWords() {
    site.tracks(ID, track("a=1&fmt=srv3", "en", "asr"));
    site.words(
        "a=1",
        200,
        "<transcript><text start='0'>&lt;i&gt;Ahoy&lt;/i&gt; &amp;amp; hello</text>"
            + "<text start='1'/><text start='2'> </text><text start='3'>there</text></transcript>");
    assertThat(transcripts().of(ID))
        .isEqualTo(new Transcript.Spoken(List.of("Ahoy & hello", "there")));
  }

  @Test
  void theNewerFormIsReadToo() {
    site.tracks(ID, track("a=1", "en", "asr"));
    site.words(
        "a=1",
        200,
        "<timedtext format='3'><body><p t='0'><s>High</s><s> tide</s></p></body></timedtext>");
    assertThat(transcripts().of(ID)).isEqualTo(new Transcript.Spoken(List.of("High tide")));
  }

  @Test
  void theQuestionAboutCookiesIsAnsweredOnce() {
    spoken("consent0000", "Hello");
    assertThat(transcripts().of("consent0000")).isEqualTo(new Transcript.Spoken(List.of("Hello")));
    site.page("consent1111", 200, "<form action=\"https://consent.youtube.com/save\">");
    assertThat(transcripts().of("consent1111")).isInstanceOf(Transcript.Refused.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 429})
  void aLimitOfRateIsABlockedAddress(int status) {
    site.page(ID, status, "no");
    assertThat(transcripts().of(ID))
        .isInstanceOfSatisfying(
            Transcript.Refused.class,
            refused -> assertThat(refused.reason()).contains("answered " + status, "issue 491"));
  }

  @Test
  void aRiddleIsABlockedAddress() {
    site.page(ID, 200, "<div class=\"g-recaptcha\"></div>");
    assertThat(transcripts().of(ID)).isInstanceOf(Transcript.Refused.class);
  }

  @Test
  void aServerInTroubleIsUnreachable() {
    site.page(ID, 503, "");
    assertThat(transcripts().of(ID)).isInstanceOf(Transcript.Unreachable.class);
    site.close();
    assertThat(transcripts().of(ID)).isInstanceOf(Transcript.Unreachable.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "null",
        "\"x\"",
        "<html>",
        "{",
        "{}",
        "{\"playabilityStatus\":null}",
        "{\"playabilityStatus\":{\"status\":{}}}",
        "{\"playabilityStatus\":{\"status\":\"OK\"},\"captions\":{\"playerCaptionsTracklistRenderer\":"
            + "{\"captionTracks\":[{}]}}}",
        "{\"playabilityStatus\":{\"status\":\"OK\"},\"captions\":{\"playerCaptionsTracklistRenderer\":"
            + "{\"captionTracks\":[{\"baseUrl\":\"http://169.254.169.254/latest\"}]}}}",
        "{\"playabilityStatus\":{\"status\":\"OK\"},\"captions\":{\"playerCaptionsTracklistRenderer\":"
            + "{\"captionTracks\":[{\"baseUrl\":\"::\\u0000\"}]}}}"
      })
  void changedAnswersOfThePlayerAreNotUnderstood(String json) {
    site.player(ID, 200, json);
    assertThat(transcripts().of(ID)).isInstanceOf(Transcript.NotUnderstood.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "<html><p>x</p></html>", "&&&", "<transcript"})
  void changedTranscriptsAreNotUnderstood(String xml) {
    site.tracks(ID, track("a=1", "en", ""));
    site.words("a=1", 200, xml);
    assertThat(transcripts().of(ID)).isInstanceOf(Transcript.NotUnderstood.class);
  }

  @Test
  void aPageWithoutAKeyIsNotUnderstood() {
    site.page(ID, 200, "<html>something new</html>");
    assertThat(transcripts().of(ID)).isInstanceOf(Transcript.NotUnderstood.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../a/b/c", "\"},{\"a\":", "häfen & so?", "%2e%2e%2fab%"})
  void anIdMayBeAnything(String id) {
    spoken(id.length() > 11 ? id.substring(0, 11) : id, "odd");
    assertThat(transcripts().of(id.length() > 11 ? id.substring(0, 11) : id)).isNotNull();
  }

  private static String track(String query, String language, String kind) {
    return """
    {"baseUrl":"HOME/api/timedtext?%s","name":{"runs":[{"text":"x"}]},"languageCode":"%s"%s}\
    """
        .formatted(query, language, kind.isEmpty() ? "" : ",\"kind\":\"" + kind + "\"");
  }

  private static String escapedTwice(String text) {
    return escaped(escaped(text));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("'", "&#39;");
  }
}
