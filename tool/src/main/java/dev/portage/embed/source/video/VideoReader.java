package dev.portage.embed.source.video;

import dev.portage.embed.source.Document;
import dev.portage.embed.source.SourceOutcome;
import dev.portage.embed.source.SourceOutcome.Outage;
import dev.portage.embed.source.Video;
import dev.portage.embed.source.video.Transcripts.Transcript;
import dev.portage.embed.text.StorableText;
import java.util.List;
import java.util.stream.Collectors;

/** Reads videos: joins the pieces of a transcript with single spaces. */
public final class VideoReader {
  private final Transcripts transcripts;

  /**
   * A reader of videos.
   *
   * @param transcripts fetches the transcripts
   */
  public VideoReader(Transcripts transcripts) {
    this.transcripts = transcripts;
  }

  /** Reads the transcript of one video. */
  public SourceOutcome read(Video video) {
    return switch (transcripts.of(video.id())) {
      case Transcript.Spoken(List<String> pieces) -> spoken(video, pieces);
      case Transcript.None(String reason) -> new SourceOutcome.Empty(video, video.sentence(reason));
      case Transcript.Unreachable(String reason, Outage outage) ->
          new SourceOutcome.Unreachable(video, video.sentence(reason), outage);
      case Transcript.Refused(String reason) ->
          new SourceOutcome.Refused(video, video.sentence(reason));
      case Transcript.NotUnderstood(String reason) ->
          new SourceOutcome.Broken(video, video.sentence(reason));
    };
  }

  private static SourceOutcome spoken(Video video, List<String> pieces) {
    String text =
        pieces.stream()
            .map(StorableText::of)
            .map(StorableText::stripped)
            .filter(piece -> !piece.isEmpty())
            .collect(Collectors.joining(" "));
    return text.isEmpty()
        ? new SourceOutcome.Empty(video, video.sentence("has an empty transcript"))
        : new SourceOutcome.Read(video, List.of(new Document(video.column(), text)));
  }
}
