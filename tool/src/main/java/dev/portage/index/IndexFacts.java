package dev.portage.index;

import dev.portage.postgres.Database;
import dev.portage.store.ChunkTable;
import dev.portage.store.PgvectorVersion;
import java.util.List;
import java.util.Optional;

/**
 * The facts from which an index is chosen.
 *
 * @param rows that have a vector
 * @param rowBytes of a row on disk, with its vector; 0 where there are no rows
 * @param tenants how the rows are shared; empty where the table has no tenant
 * @param type of the vectors: {@code vector} or {@code halfvec}
 * @param dimensions of the vectors; 0 where the column sets none
 * @param distance that searches ask by
 * @param pgvector version of the extension
 * @param tenantIndex btree on the tenant's column, by which a search can be exact
 * @param memory what a build may take
 * @param exact exact searches that were measured, of the largest tenants
 */
public record IndexFacts(
    long rows,
    long rowBytes,
    Optional<Tenants> tenants,
    String type,
    int dimensions,
    Distance distance,
    PgvectorVersion pgvector,
    Optional<String> tenantIndex,
    BuildMemory memory,
    List<ExactTime> exact) {

  /**
   * How rows are shared among tenants.
   *
   * @param count of tenants
   * @param largest rows of the largest
   * @param median rows of the middle one
   * @param weighted rows of the tenant that an average row belongs to: large ones count more, as
   *     they do in use
   */
  public record Tenants(long count, long largest, long median, double weighted) {}

  /**
   * An exact search that was measured.
   *
   * @param rows that it had to compare
   * @param millis median of a few, as the client sees them
   */
  public record ExactTime(long rows, double millis) {}

  /** What an exact search compares at worst: the rows of the largest tenant, or all. */
  public long largest() {
    return tenantIndex.isPresent() && tenants.isPresent() ? tenants.get().largest() : rows;
  }

  /** What an exact search compares on average, weighted by size. */
  public double weighted() {
    return tenantIndex.isPresent() && tenants.isPresent() ? tenants.get().weighted() : rows;
  }

  /**
   * Reads the facts of a table: it counts the rows once, and runs a few exact searches.
   *
   * @param distance that searches ask by, such as {@link SearchDistance} says
   * @throws dev.portage.fault.Fault NO_TABLE, NO_EXTENSION
   */
  public static IndexFacts of(Database database, ChunkTable table, Distance distance) {
    return database.inLongTransaction(
        session -> new IndexFactsReader(session, table, distance).facts());
  }
}
