package dev.portage.embed.source.video;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Transcripts that a test lays out. */
public final class FakeTranscripts implements Transcripts {
  private final Map<String, Transcript> known = new ConcurrentHashMap<>();

  public FakeTranscripts with(String id, Transcript transcript) {
    known.put(id, transcript);
    return this;
  }

  @Override
  public Transcript of(String id) {
    return known.getOrDefault(id, new Transcript.Unreachable("is not there"));
  }
}
