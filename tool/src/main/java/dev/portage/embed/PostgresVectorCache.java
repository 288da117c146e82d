package dev.portage.embed;

import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import dev.portage.embed.model.ContentHash;
import dev.portage.embed.model.EmbeddingModel;
import dev.portage.embed.model.PacedModel.RetryWindow;
import dev.portage.embed.model.VectorCache;
import dev.portage.fault.Fault;
import dev.portage.postgres.Database;
import dev.portage.postgres.Session;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * Caches vectors by model and content hash in the target database. Each vector is stored as soon as
 * it is computed, so this worker, other workers and later attempts reuse it.
 */
public final class PostgresVectorCache implements VectorCache {
  private final Database database;
  private final String model;
  private final RetryPolicy<Integer> retries;

  /**
   * A cache for the vectors of this model. {@link dev.portage.journal.WorkTables} must exist.
   *
   * @param window how long storing is retried after transient faults, such as a failover or a
   *     deadlock: the vectors have been paid for
   */
  public PostgresVectorCache(Database database, EmbeddingModel model, RetryWindow window) {
    this.database = database;
    this.retries =
        RetryPolicy.<Integer>builder()
            .handleIf(thrown -> thrown instanceof Fault fault && fault.isTransient())
            .withBackoff(window.firstDelay(), window.longestDelay())
            .withMaxAttempts(-1)
            .withMaxDuration(window.total())
            .build();
    this.model = model.kind();
  }

  @Override
  public Set<ContentHash> cached(Collection<ContentHash> texts) {
    byte[][] hashes = texts.stream().map(PostgresVectorCache::bytes).toArray(byte[][]::new);
    return new HashSet<>(
        database.inTransaction(
            session ->
                session.list(
                    """
                    SELECT encode(hash, 'hex') FROM portage.vector
                     WHERE model = ? AND hash = ANY (?)
                    """,
                    row -> new ContentHash(row.getString(1)),
                    model,
                    hashes)));
  }

  @Override
  public void store(List<ComputedVector> vectors) {
    // In the same order in all workers, to avoid deadlocks.
    List<Object[]> rows =
        vectors.stream()
            .sorted(Comparator.comparing(computed -> computed.text().hex()))
            .map(
                computed ->
                    new Object[] {
                      model, bytes(computed.text()), computed.bot().value(), computed.vector()
                    })
            .toList();
    Failsafe.with(retries).get(() -> database.inTransaction(session -> insert(session, rows)));
  }

  private static int insert(Session session, List<Object[]> rows) throws SQLException {
    session.updateEach(
        """
        INSERT INTO portage.vector (model, hash, bot_id, embedding)
        VALUES (?, ?, ?, ?::real[]::vector) ON CONFLICT DO NOTHING
        """,
        rows);
    return rows.size();
  }

  static byte[] bytes(ContentHash hash) {
    return HexFormat.of().parseHex(hash.hex());
  }
}
