package dev.portage.embed.model;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** A shelf that forgets all when the test ends. */
final class InMemoryVectorCache implements VectorCache {
  private final Map<ContentHash, float[]> vectors = new ConcurrentHashMap<>();

  @Override
  public Set<ContentHash> cached(Collection<ContentHash> texts) {
    return texts.stream().filter(vectors::containsKey).collect(Collectors.toSet());
  }

  @Override
  public void store(List<ComputedVector> computed) {
    computed.forEach(one -> vectors.put(one.text(), one.vector()));
  }

  float[] of(String text) {
    return vectors.get(ContentHash.of(text));
  }

  int size() {
    return vectors.size();
  }
}
