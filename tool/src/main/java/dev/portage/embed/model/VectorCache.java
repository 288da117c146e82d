package dev.portage.embed.model;

import dev.portage.bots.BotId;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Caches vectors as soon as they are computed, so that none is paid for twice. */
public interface VectorCache {
  /**
   * A vector that was just computed.
   *
   * @param text the hash of its text
   * @param bot the bot that requested it first
   */
  record ComputedVector(ContentHash text, BotId bot, float[] vector) {}

  /** Returns those of these texts whose vectors are in the cache. */
  Set<ContentHash> cached(Collection<ContentHash> texts);

  /** Stores vectors durably. Storing the same vector twice is a no-op. */
  void store(List<ComputedVector> vectors);
}
