package dev.portage.bench;

import static dev.portage.bench.Figures.seconds;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The result of one run of one contender, from an empty target to the end of its command.
 *
 * @param wall the time of the command
 * @param client the CPU time of the command, with all processes that it started
 * @param source the CPU time of the source server
 * @param target the CPU time of the target server
 * @param commits when rows and indexes were committed on the target
 * @param targetMiB the size of the table with its indexes
 * @param walMiB the write-ahead log that the target wrote
 * @param load the load average of the minute before the start
 */
record Trial(
    Duration wall,
    Duration client,
    Duration source,
    Duration target,
    CommitTimes commits,
    long targetMiB,
    long walMiB,
    double load) {

  private static final String VISIBLE = "visible";

  /** Files that an earlier trial may have left. */
  private static final List<String> OLD_FILES = List.of("dump", "pgcopydb", VISIBLE);

  /** Returns the client's share of all CPU time, between 0 and 1. */
  double clientShare() {
    return seconds(client) / seconds(client.plus(source).plus(target));
  }

  /**
   * Runs the contender.
   *
   * @throws IllegalStateException if the command fails, or if the rows of the target differ from
   *     those of the source
   */
  static Trial of(Contender contender, CopyClusters clusters, String digest)
      throws IOException, InterruptedException {
    clear(clusters);
    clusters.renewTarget(contender.change());
    try {
      Trial trial = measured(contender, clusters);
      requireEqual(contender, digest, digest(clusters.target()));
      return trial;
    } finally {
      contender.undo().forEach(clusters.target()::rows);
      clusters.source().rows("DROP PUBLICATION IF EXISTS bench");
    }
  }

  private static void clear(CopyClusters clusters) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of("rm", "-rf"));
    OLD_FILES.forEach(name -> words.add(clusters.file(name).toString()));
    new ProcessBuilder(words).start().waitFor();
  }

  private static Trial measured(Contender contender, CopyClusters clusters)
      throws IOException, InterruptedException {
    double load = Machine.loadAverage();
    String from = clusters.target().column("SELECT pg_current_wal_lsn()").getFirst();
    Duration source = processor(clusters.source());
    Duration target = processor(clusters.target());
    Instant start = Instant.now();
    Duration client = ContenderCommand.run(contender, clusters);
    Duration wall = Duration.between(start, Instant.now());
    return new Trial(
        wall,
        client,
        processor(clusters.source()).minus(source),
        processor(clusters.target()).minus(target),
        commits(clusters, start),
        clusters.target().one("SELECT pg_total_relation_size('items') >> 20"),
        clusters
            .target()
            .one("SELECT ((pg_current_wal_lsn() - '%s') / 1048576)::int8".formatted(from)),
        load);
  }

  private static CommitTimes commits(CopyClusters clusters, Instant start) throws IOException {
    CommitTimes commits = CommitTimes.read(clusters.target(), start);
    Path visible = clusters.file(VISIBLE);
    return Files.exists(visible)
        ? commits.allRowsAt(Double.parseDouble(Files.readString(visible)) - CommitTimes.zero(start))
        : commits;
  }

  private static Duration processor(BenchDatabase database) {
    return CpuTime.withChildren(database.cluster().pid());
  }

  /** Returns the number of rows and a digest of them that does not depend on their order. */
  static String digest(BenchDatabase database) {
    return database
        .column(
            """
            SELECT count(*) || ' rows, digest ' || bit_xor(hashtextextended(concat_ws('|', id,
              botid, content, source, encode(sha256(vector_send(embedding)), 'hex')), 0))
            FROM items
            """)
        .getFirst();
  }

  private static void requireEqual(Contender contender, String source, String target) {
    if (!source.equals(target)) {
      throw new IllegalStateException(
          "%s copied %s to the target, but the source has %s"
              .formatted(contender.title(), target, source));
    }
  }
}
