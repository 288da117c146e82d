package dev.portage.index;

import java.util.Locale;
import java.util.Optional;

/**
 * Estimates how long an exact search takes at worst, also hours later, when the cache has other
 * pages.
 *
 * <p>What is measured right after a copy is the best case: all pages are in the cache, and a
 * cluster of Aurora Serverless has the capacity that the copy made it scale up to. An exact search
 * reads every vector of its tenant. So the measured time counts only where the tenant's pages fit
 * the part of the cache that it can expect at the least capacity; otherwise each page is a read
 * from the storage, one after another. The numbers:
 *
 * <ul>
 *   <li>The least capacity of Aurora Serverless v2 that answers is 0.5 ACU, with 1 GiB of memory
 *       (AWS, "How Aurora Serverless v2 works"). About a quarter of it, 256 MiB, is left for the
 *       cache; SQL reports the capacity of now, and neither the least one nor whether there is one.
 *       A provisioned instance of Aurora has more, and is judged the same: an index that is not
 *       needed costs less than searches of ten seconds.
 *   <li>Other servers keep their memory: the larger of shared_buffers and effective_cache_size
 *       counts.
 *   <li>One tenant can expect a quarter of the cache: other tenants, the btrees and the
 *       application's other tables use it too.
 *   <li>A page of 8 KiB takes half a millisecond from Aurora's storage, and as much from network
 *       volumes elsewhere; a sequence of single pages gains nothing from their bandwidth.
 * </ul>
 *
 * @param cachedMillis with all pages in the cache
 * @param bytes that the search reads
 * @param cacheBytes that it can expect to be cached
 */
record ExactSearchCost(double cachedMillis, long bytes, long cacheBytes) {
  private static final long LEAST_CACHE = 256L << 20;
  private static final int SHARE = 4;
  private static final int PAGE = 8_192;
  private static final double MILLIS_PER_PAGE = 0.5;

  /** Estimates the cost of an exact search of the largest tenant. */
  static ExactSearchCost of(IndexFacts facts, double millisPerRow) {
    return new ExactSearchCost(
        facts.largest() * millisPerRow,
        facts.largest() * facts.rowBytes(),
        cache(facts.memory()) / SHARE);
  }

  private static long cache(BuildMemory memory) {
    return memory.aurora()
        ? Math.min(memory.sharedBuffers(), LEAST_CACHE)
        : Math.max(memory.sharedBuffers(), memory.effectiveCacheSize());
  }

  /** Whether its pages can be expected in the cache. */
  private boolean isCached() {
    return bytes <= cacheBytes;
  }

  /** Milliseconds at worst. */
  double worstMillis() {
    return isCached() ? cachedMillis : Math.max(cachedMillis, uncachedMillis());
  }

  private double uncachedMillis() {
    long pages = Math.ceilDiv(bytes, PAGE);
    return MILLIS_PER_PAGE * pages;
  }

  /** Why it takes longer than what was measured; empty where it does not. */
  Optional<String> reason() {
    return isCached()
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "it reads %s, of which %s can be expected in the cache: from the storage it takes"
                    + " %.0f ms",
                IndexAdvice.mebibytes(bytes),
                IndexAdvice.mebibytes(cacheBytes),
                uncachedMillis()));
  }
}
