package dev.portage.embed.source.video;

import dev.portage.embed.source.SourceOutcome.Outage;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Transcripts that a test configures. */
public final class FakeTranscripts implements Transcripts {
  private final Map<String, Transcript> known = new ConcurrentHashMap<>();

  public FakeTranscripts with(String id, Transcript transcript) {
    known.put(id, transcript);
    return this;
  }

  @Override
  public Transcript of(String id) {
    return known.getOrDefault(id, new Transcript.Unreachable("does not exist", Outage.NONE));
  }
}
