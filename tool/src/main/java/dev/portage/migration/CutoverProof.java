package dev.portage.migration;

import dev.portage.fault.Results;
import dev.portage.postgres.Database;
import dev.portage.postgres.Sides;
import dev.portage.store.ChunkRows;
import dev.portage.store.Fingerprint;
import dev.portage.store.TenantId;
import dev.portage.verify.SourceDigests;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Compares the bots of both sides by their digests.
 *
 * @param ends the clusters
 * @param from rows of the source
 * @param to rows of the target
 */
record CutoverProof(Sides ends, ChunkRows from, ChunkRows to) {
  /** All bots that have rows on either side. */
  Set<TenantId> all() {
    Set<TenantId> all = new HashSet<>(counts(ends.source(), from).keySet());
    all.addAll(counts(ends.target(), to).keySet());
    return all;
  }

  private static Map<TenantId, Long> counts(Database database, ChunkRows rows) {
    return database.inSnapshot(rows::counts);
  }

  /** Those of these bots whose rows differ, or cannot be read. */
  Set<TenantId> different(Set<TenantId> bots) {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<SourceDigests> there =
          threads.submit(() -> SourceDigests.of(ends.source(), from, bots));
      Map<TenantId, Fingerprint> here =
          ends.target().inSnapshot(session -> to.fingerprints(session, bots));
      SourceDigests digests = Results.of(there);
      Set<TenantId> different = new HashSet<>(digests.readable().keySet());
      different.addAll(here.keySet());
      different.retainAll(bots);
      different.removeIf(
          bot ->
              digests.readable().containsKey(bot)
                  && digests.readable().get(bot).equals(here.get(bot)));
      different.addAll(digests.unreadable());
      return different;
    }
  }
}
