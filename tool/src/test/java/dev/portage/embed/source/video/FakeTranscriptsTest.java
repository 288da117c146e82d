package dev.portage.embed.source.video;

import dev.portage.embed.source.SourceOutcome.Outage;
import dev.portage.embed.source.video.Transcripts.Transcript;
import java.util.List;

/** Tests the fake with the same contract as the real one. */
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
    transcripts.with(id, new Transcript.Refused("is restricted"));
  }

  @Override
  public void gone(String id) {
    transcripts.with(id, new Transcript.Unreachable("does not exist", Outage.NONE));
  }

  @Override
  public void blocked(String id) {
    transcripts.with(id, YouTube.blocked("answered 429"));
  }

  @Override
  public void garbled(String id) {
    transcripts.with(id, YouTube.notUnderstood("it is not JSON"));
  }
}
