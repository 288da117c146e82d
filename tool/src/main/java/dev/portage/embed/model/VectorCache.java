package dev.portage.embed.model;

import dev.portage.bots.BotId;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Where vectors are kept from the moment they were paid for, so that none is bought twice. */
public interface VectorCache {
  /**
   * A vector that was just bought.
   *
   * @param text its hash
   * @param bot for which it was asked first
   */
  record ComputedVector(ContentHash text, BotId bot, float[] vector) {}

  /** Which of these texts have their vector here already. */
  Set<ContentHash> cached(Collection<ContentHash> texts);

  /** Keeps vectors; when this returns they stand. Keeping one twice is keeping it once. */
  void store(List<ComputedVector> vectors);
}
