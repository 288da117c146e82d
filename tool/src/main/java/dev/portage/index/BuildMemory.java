package dev.portage.index;

import dev.portage.postgres.Session;
import java.sql.SQLException;

/**
 * The memory and the workers that a build may use.
 *
 * @param maintenanceBytes the setting maintenance_work_mem as it is
 * @param sharedBuffers the setting shared_buffers, in bytes
 * @param effectiveCacheSize the setting effective_cache_size, in bytes
 * @param aurora whether the server is Aurora, which gives three quarters of its memory to
 *     shared_buffers, where PostgreSQL has a quarter by custom
 * @param maintenanceWorkers the setting max_parallel_maintenance_workers
 * @param parallelWorkers the setting max_parallel_workers
 */
public record BuildMemory(
    long maintenanceBytes,
    long sharedBuffers,
    long effectiveCacheSize,
    boolean aurora,
    int maintenanceWorkers,
    int parallelWorkers) {

  /** More workers than this gain little, and the application wants processors too. */
  private static final int MOST_WORKERS = 4;

  static BuildMemory of(Session session) throws SQLException {
    return session.one(
        """
        SELECT pg_size_bytes(current_setting('maintenance_work_mem')),
               pg_size_bytes(current_setting('shared_buffers')),
               pg_size_bytes(current_setting('effective_cache_size')),
               EXISTS (SELECT FROM pg_proc WHERE proname = 'aurora_version'),
               current_setting('max_parallel_maintenance_workers')::int,
               current_setting('max_parallel_workers')::int
        """,
        row ->
            new BuildMemory(
                row.getLong(1),
                row.getLong(2),
                row.getLong(3),
                row.getBoolean(4),
                row.getInt(5),
                row.getInt(6)));
  }

  /**
   * Bytes that a build may use: what the server is set to, or an eighth of the memory that it seems
   * to have, whichever is more. SQL does not report the memory itself; it is estimated from
   * shared_buffers, by the custom of each kind of server.
   */
  public long safeBytes() {
    return Math.max(maintenanceBytes, aurora ? sharedBuffers / 6 : sharedBuffers / 2);
  }

  /** Workers in addition to the session's own process: what the server is set to, or up to four. */
  public int workers() {
    return Math.max(maintenanceWorkers, Math.min(MOST_WORKERS, parallelWorkers));
  }

  /** Sets both for this transaction, or for this session outside of one. */
  void apply(Session session) throws SQLException {
    apply(session, workers(), true);
  }

  void apply(Session session, int workers, boolean local) throws SQLException {
    String set = local ? "SET LOCAL " : "SET ";
    session.run(
        "%smaintenance_work_mem = '%dkB'; %smax_parallel_maintenance_workers = %d"
            .formatted(set, safeBytes() / 1024, set, workers));
  }
}
