package dev.portage.index;

import dev.portage.postgres.Target;
import dev.portage.store.ChunkTable;
import dev.portage.store.SqlName;
import java.sql.SQLException;
import java.util.Optional;

/** Fills tables of chunks in the server, with vectors that lie around fifty centres. */
final class Chunks {
  /** A table as other tools make them: no tenant, half the precision, by the cosine. */
  static final ChunkTable NOTES =
      new ChunkTable(
          SqlName.of("public", "Odd notes"),
          SqlName.of("uuid"),
          Optional.empty(),
          Optional.of(SqlName.of("document")),
          Optional.empty(),
          SqlName.of("vec"));

  static final String INDEX =
      "CREATE INDEX idx_items_embedding ON public.items USING ivfflat (embedding)"
          + " WITH (lists='100')";

  private Chunks() {}

  /** Makes the vectors of {@code items} shorter, before there are any; the index is as it was. */
  static void dimensions(Target target, int dimensions) throws SQLException {
    target.run(
        """
        DROP INDEX idx_items_embedding;
        ALTER TABLE items ALTER embedding TYPE vector(%d);
        %s
        """
            .formatted(dimensions, INDEX));
  }

  /** Adds rows of bots, each with so many, to {@code items}. */
  static void add(Target target, String bots, int count, int each, int dimensions)
      throws SQLException {
    target.run(
        """
        SELECT setseed(0.5);
        INSERT INTO items
        SELECT lpad(md5('%1$s' || i), 26, '0'), '%1$s' || i %% %2$d, 'content ' || i, 's3://b/a.txt',
               %4$s
          FROM generate_series(1, %2$d * %3$d) AS i
        """
            .formatted(bots, count, each, vector(dimensions)));
  }

  /** A table without tenants, with an HNSW index by the cosine. */
  static void notes(Target target, int rows, int dimensions) throws SQLException {
    target.run(
        """
        CREATE TABLE "Odd notes" (
          uuid uuid PRIMARY KEY, document text, vec halfvec(%d));
        SELECT setseed(0.5);
        INSERT INTO "Odd notes" SELECT gen_random_uuid(), 'note', (%s)::halfvec
          FROM generate_series(1, %d) AS i;
        CREATE INDEX "By meaning" ON "Odd notes" USING hnsw (vec halfvec_cosine_ops);
        """
            .formatted(dimensions, vector(dimensions), rows));
  }

  private static String vector(int dimensions) {
    return """
    (SELECT array_agg(sin(i %% 50 * 13 + d * 7) + random())::vector
       FROM generate_series(1, %d) AS d WHERE i IS NOT NULL)
    """
        .formatted(dimensions);
  }
}
