package dev.portage.embed.source.video;

import java.util.List;

/** Where the spoken words of videos are had from. */
public interface Transcripts {
  /**
   * The transcript that the application would take (UPSTREAM 4.3).
   *
   * @param id a video's, eleven characters of any kind
   */
  Transcript of(String id);

  /** How it went. Each reason is a sentence part that follows the video's id. */
  sealed interface Transcript {
    /**
     * The words.
     *
     * @param pieces in their order; blank ones are none
     */
    record Spoken(List<String> pieces) implements Transcript {
      /** Keeps a copy of the list. */
      public Spoken {
        pieces = List.copyOf(pieces);
      }
    }

    /** The video is there, and nobody wrote down what is said in it. */
    record None(String reason) implements Transcript {}

    /** There is no such video, or no answer. */
    record Unreachable(String reason) implements Transcript {}

    /** The video is not for everyone, or its provider does not answer this machine. */
    record Refused(String reason) implements Transcript {}

    /** The answer is none that is known. */
    record NotUnderstood(String reason) implements Transcript {}
  }
}
