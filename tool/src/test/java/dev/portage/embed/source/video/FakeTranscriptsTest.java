package dev.portage.embed.source.video;

import dev.portage.embed.source.video.Transcripts.Transcript;
import java.util.List;

/** Holds the fake to what the real one promises. */
class FakeTranscriptsTest implements TranscriptsContract {
  private final FakeTranscripts transcripts = new FakeTranscripts();

  @Override
  public Transcripts transcripts() {
    return transcripts;
  }

  @Override
  public void spoken(String id, String... pieces) {
    transcripts.with(id, new Transcript.Spoken(List.of(pieces)));
  }

  @Override
  public void silent(String id) {
    transcripts.with(id, new Transcript.None("has no transcript"));
  }

  @Override
  public void forFriendsOnly(String id) {
    transcripts.with(id, new Transcript.Refused("is not for everyone"));
  }

  @Override
  public void gone(String id) {
    transcripts.with(id, new Transcript.Unreachable("is not there"));
  }

  @Override
  public void blocked(String id) {
    transcripts.with(id, YouTube.blocked("answered 429"));
  }

  @Override
  public void garbled(String id) {
    transcripts.with(id, YouTube.notUnderstood("it is no JSON"));
  }
}
