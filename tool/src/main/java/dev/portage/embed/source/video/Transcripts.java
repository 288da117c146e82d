package dev.portage.embed.source.video;

import dev.portage.embed.source.SourceOutcome.Outage;
import java.util.List;

/** Fetches transcripts of videos. */
public interface Transcripts {
  /**
   * Fetches the transcript that the application would use (UPSTREAM 4.3).
   *
   * @param id the video's id, any eleven characters
   */
  Transcript of(String id);

  /**
   * The result of fetching a transcript. Each reason is a sentence part that follows the video's
   * id.
   */
  sealed interface Transcript {
    /**
     * The transcript of a video.
     *
     * @param pieces in order; blank ones are ignored
     */
    record Spoken(List<String> pieces) implements Transcript {
      /** Keeps a copy of the list. */
      public Spoken {
        pieces = List.copyOf(pieces);
      }
    }

    /** The video exists and has no transcript. */
    record None(String reason) implements Transcript {}

    /** The video does not exist, or the provider did not answer. */
    record Unreachable(String reason, Outage outage) implements Transcript {}

    /** The video is restricted, or the provider blocks this machine. */
    record Refused(String reason) implements Transcript {}

    /** The provider's answer has an unknown format. */
    record NotUnderstood(String reason) implements Transcript {}
  }
}
