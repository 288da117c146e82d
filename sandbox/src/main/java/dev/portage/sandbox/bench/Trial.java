package dev.portage.sandbox.bench;

import static dev.portage.sandbox.bench.Figures.seconds;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * One contender, once, from an empty target to the end of its command.
 *
 * @param wall of the command
 * @param client processor time of the command, with all processes that it started
 * @param source processor time of that server
 * @param target processor time of that server
 * @param landing when what stood on the target
 * @param targetMiB of the table with its indexes
 * @param walMiB of log that the target wrote
 * @param load of the machine when it began, of the minute before
 */
record Trial(
    Duration wall,
    Duration client,
    Duration source,
    Duration target,
    Landing landing,
    long targetMiB,
    long walMiB,
    double load) {

  private static final String VISIBLE = "visible";

  /** What a trial before may have left. */
  private static final List<String> LEFT = List.of("dump", "pgcopydb", VISIBLE);

  /** The part of all processor time that the client takes, 0 to 1. */
  double clientShare() {
    return seconds(client) / seconds(client.plus(source).plus(target));
  }

  /**
   * Runs it.
   *
   * @throws IllegalStateException where it fails, with what it said, or where other rows stand on
   *     the target than on the source
   */
  static Trial of(Contender contender, CopyWorld world, String digest)
      throws IOException, InterruptedException {
    clear(world);
    world.renewTarget(contender.change());
    try {
      Trial trial = measured(contender, world);
      requireEqual(contender, digest, digest(world.target()));
      return trial;
    } finally {
      contender.undo().forEach(world.target()::rows);
      world.source().rows("DROP PUBLICATION IF EXISTS bench");
    }
  }

  private static void clear(CopyWorld world) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of("rm", "-rf"));
    LEFT.forEach(name -> words.add(world.file(name).toString()));
    new ProcessBuilder(words).start().waitFor();
  }

  private static Trial measured(Contender contender, CopyWorld world)
      throws IOException, InterruptedException {
    double load = Machine.loadAverage();
    String from = world.target().column("SELECT pg_current_wal_lsn()").getFirst();
    Duration source = processor(world.source());
    Duration target = processor(world.target());
    Instant start = Instant.now();
    Duration client = Client.run(contender, world);
    Duration wall = Duration.between(start, Instant.now());
    return new Trial(
        wall,
        client,
        processor(world.source()).minus(source),
        processor(world.target()).minus(target),
        landing(world, start),
        world.target().one("SELECT pg_total_relation_size('items') >> 20"),
        world
            .target()
            .one("SELECT ((pg_current_wal_lsn() - '%s') / 1048576)::int8".formatted(from)),
        load);
  }

  private static Landing landing(CopyWorld world, Instant start) throws IOException {
    Landing landing = Landing.read(world.target(), start);
    Path visible = world.file(VISIBLE);
    return Files.exists(visible)
        ? landing.allRowsAt(Double.parseDouble(Files.readString(visible)) - Landing.zero(start))
        : landing;
  }

  private static Duration processor(Asked database) {
    return ProcessorTime.ofFamily(database.cluster().pid());
  }

  /** How many rows, and one number that hardly ever is the same for others, in any order. */
  static String digest(Asked database) {
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
          "%s left %s on the target, and the source has %s"
              .formatted(contender.title(), target, source));
    }
  }
}
