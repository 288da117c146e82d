package dev.portage.embed.source.video;

import dev.portage.embed.source.SourceOutcome.Outage;
import dev.portage.embed.source.video.Transcripts.Transcript;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Parses the captions in the answer that YouTube's player gets for a video. */
sealed interface YouTubeCaptions {
  /**
   * The video has transcripts.
   *
   * @param first the address of the one that the application uses: the first in the list that was
   *     written by people, or else the first that was generated
   */
  record Listed(String first) implements YouTubeCaptions {}

  /** No transcript is available. */
  record Not(Transcript why) implements YouTubeCaptions {}

  static YouTubeCaptions of(String json) {
    try {
      JsonNode answer = JsonMapper.shared().readTree(json);
      JsonNode status = answer.path("playabilityStatus");
      return status.path("status").asString("").equals("OK")
          ? listed(answer.path("captions").path("playerCaptionsTracklistRenderer"))
          : new Not(unplayable(status));
    } catch (JacksonException e) {
      return new Not(YouTube.notUnderstood("it is not JSON"));
    }
  }

  private static YouTubeCaptions listed(JsonNode captions) {
    List<String> written = new ArrayList<>();
    List<String> generated = new ArrayList<>();
    for (JsonNode track : captions.path("captionTracks")) {
      List<String> kind = track.path("kind").asString("").equals("asr") ? generated : written;
      kind.add(track.path("baseUrl").asString(""));
    }
    written.addAll(generated);
    if (written.isEmpty()) {
      return new Not(new Transcript.None("has no transcript"));
    }
    return written.getFirst().isEmpty()
        ? new Not(YouTube.notUnderstood("its transcript has no address"))
        : new Listed(written.getFirst());
  }

  private static Transcript unplayable(JsonNode playability) {
    String status = playability.path("status").asString("");
    String reason = playability.path("reason").asString("").replaceFirst("[.\\s]+$", "");
    String said = reason.isEmpty() ? status : reason;
    return switch (status) {
      case "" -> YouTube.notUnderstood("it does not say whether the video can be played");
      case "ERROR" ->
          new Transcript.Unreachable(
              "does not exist: YouTube says \"%s\"".formatted(said), Outage.NONE);
      case "LOGIN_REQUIRED" ->
          // "Sign in to confirm you're not a bot", unlike "... your age".
          said.toLowerCase(Locale.ROOT).contains("bot")
              ? YouTube.blocked("takes this machine for a bot")
              : restricted(said);
      case "LIVE_STREAM_OFFLINE" ->
          new Transcript.None("has no transcript: YouTube says \"%s\"".formatted(said));
      default -> restricted(said);
    };
  }

  private static Transcript restricted(String said) {
    return new Transcript.Refused("is restricted: YouTube says \"%s\"".formatted(said));
  }
}
