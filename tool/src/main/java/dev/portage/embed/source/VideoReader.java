package dev.portage.embed.source;

import dev.portage.embed.source.Transcripts.Transcript;
import dev.portage.embed.text.StorableText;
import java.util.List;
import java.util.stream.Collectors;

/** Reads what is said in a video: the pieces of its transcript, joined with single spaces. */
final class VideoReader {
  private final Transcripts transcripts;

  VideoReader(Transcripts transcripts) {
    this.transcripts = transcripts;
  }

  SourceOutcome read(Video video) {
    return switch (transcripts.of(video.id())) {
      case Transcript.Spoken(List<String> pieces) -> spoken(video, pieces);
      case Transcript.None(String reason) ->
          new SourceOutcome.Empty(video, SourceReader.sentence(video, reason));
      case Transcript.Unreachable(String reason) ->
          new SourceOutcome.Unreachable(video, SourceReader.sentence(video, reason));
      case Transcript.Refused(String reason) ->
          new SourceOutcome.Refused(video, SourceReader.sentence(video, reason));
      case Transcript.NotUnderstood(String reason) ->
          new SourceOutcome.Broken(video, SourceReader.sentence(video, reason));
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
        ? new SourceOutcome.Empty(video, SourceReader.sentence(video, "has an empty transcript"))
        : new SourceOutcome.Read(video, List.of(new Document(video.column(), text)));
  }
}
