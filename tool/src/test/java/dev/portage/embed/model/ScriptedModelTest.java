package dev.portage.embed.model;

import java.time.Duration;
import java.util.Optional;

class ScriptedModelTest implements EmbeddingModelContract {
  private final ScriptedModel model = new ScriptedModel();

  @Override
  public EmbeddingModel model() {
    return model;
  }

  @Override
  public void throttleNext(Optional<Duration> asked) {
    model.answer(new EmbeddingAnswer.Throttled(asked));
  }

  @Override
  public void failNext() {
    model.answer(new EmbeddingAnswer.Unavailable("not now"));
  }

  @Override
  public void refuseNext() {
    model.answer(new EmbeddingAnswer.Refused("not these"));
  }

  @Override
  public long calls() {
    return model.batches().size();
  }

  @Override
  public boolean counts() {
    return false;
  }
}
