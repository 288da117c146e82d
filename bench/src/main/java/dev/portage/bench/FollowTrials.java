package dev.portage.bench;

import dev.portage.sandbox.Tool;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the route replicate does after its copy, between two clusters: how many changes a second it
 * applies, how far it is behind a writer, and how long a cutover stops that one.
 */
final class FollowTrials {
  private final Tool tool;
  private final CopyClusters clusters;

  FollowTrials(Tool tool, CopyClusters clusters) {
    this.tool = tool;
    this.clusters = clusters;
  }

  /** Measures small changes a second through the relay. */
  double small(int changes) throws IOException, InterruptedException {
    return relayed(changes(changes), changes);
  }

  /** Measures inserted rows with vectors a second through the relay. */
  double vectors(int rows) throws IOException, InterruptedException {
    double rate = relayed(insertions(rows), rows);
    clusters.source().rows("DELETE FROM items WHERE id LIKE '70000000000000000%'");
    clusters.source().rows("VACUUM items");
    return rate;
  }

  /** Changes the source of rows, one in a transaction. */
  private static String changes(int number) {
    return """
    DO $$
    DECLARE r record;
    BEGIN
      PERFORM set_config('synchronous_commit', 'off', false);
      FOR r IN SELECT id FROM items ORDER BY md5(id) LIMIT %d LOOP
        UPDATE items SET source = 'changed' WHERE id = r.id;
        COMMIT;
      END LOOP;
    END $$

    """
        .formatted(number);
  }

  /** Inserts rows with vectors, ten in a transaction; their ids are the greatest. */
  private static String insertions(int number) {
    return """
    DO $$
    DECLARE made int := 0; r record;
    BEGIN
      PERFORM set_config('synchronous_commit', 'off', false);
      FOR r IN SELECT array_agg(id) AS ids
                 FROM (SELECT id, row_number() OVER () AS n FROM items LIMIT %d) s
                GROUP BY n / 10 LOOP
        INSERT INTO items (id, botid, content, source, embedding)
        SELECT '7' || lpad(upper(to_hex(made + row_number() OVER ())), 25, '0'), botid, content,
               source, embedding
          FROM items WHERE id = ANY (r.ids);
        made := made + 10;
        COMMIT;
      END LOOP;
    END $$

    """
        .formatted(number);
  }

  /** From the begin of the step, which opens the stream, until the target has all changes. */
  private double relayed(String changes, int number) throws IOException, InterruptedException {
    begin();
    clusters.source().rows(changes);
    try (ToolRun run = migrate("--until-caught-up")) {
      Instant from = run.line("follow");
      Instant until = run.line("the target has all changes");
      run.end();
      requireEqual();
      return number / Figures.seconds(Duration.between(from, until));
    } finally {
      cleanUp();
    }
  }

  /**
   * Measures the lag behind a writer, which began before anything followed, and then the cutover.
   *
   * @param follows words that say that it follows in the wanted way
   */
  void live(Writing writing, String follows, ObjectNode result, String... options)
      throws IOException, InterruptedException {
    begin();
    try (SourceWriter writer = SourceWriter.start(clusters.source(), writing.perSecond());
        ToolRun following = migrate(options)) {
      following.line(follows);
      LagProbe lag = new LagProbe(clusters);
      lag.run(writing.time());
      result.put("writtenPerSecond", Figures.rounded(writer.rate(), 0));
      result.put("greatestLagSeconds", Figures.rounded(lag.greatest(), 3));
      result.put("secondsUntilLagIsSmall", Figures.rounded(lag.untilSmall(), 1));
      result.put("medianLagSeconds", Figures.rounded(lag.median(), 3));
      try (ToolRun cutover = run("cutover", "--freeze", "--yes")) {
        Instant frozen = cutover.line("freeze");
        Instant open = cutover.line("7/7 open");
        Instant end = cutover.end();
        result.put("pauseSeconds", Figures.rounded(seconds(frozen, open), 3));
        result.put("pauseUntilEndSeconds", Figures.rounded(seconds(frozen, end), 3));
      }
      following.end();
      requireEqual();
    } finally {
      cleanUp();
    }
  }

  /**
   * A writer.
   *
   * @param perSecond changes
   * @param time for which the lag behind it is measured
   */
  record Writing(int perSecond, Duration time) {}

  private static double seconds(Instant from, Instant until) {
    return Figures.seconds(Duration.between(from, until));
  }

  /** Copies the rows; the source keeps its changes from then on. */
  private void begin() throws IOException, InterruptedException {
    clusters.renewTarget("");
    try (ToolRun run = migrate("--until-caught-up")) {
      run.end();
    }
  }

  private void cleanUp() throws IOException, InterruptedException {
    try (ToolRun run = run("cleanup", "--yes")) {
      run.end();
    }
  }

  private ToolRun migrate(String... options) throws IOException {
    List<String> all = new ArrayList<>(List.of("migrate", "--route", "replicate", "--yes"));
    all.addAll(List.of(options));
    return run(all.toArray(String[]::new));
  }

  private ToolRun run(String... words) throws IOException {
    Map<String, String> environment = clusters.environment();
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(
        List.of("--source", environment.get("SOURCE"), "--target", environment.get("TARGET")));
    return ToolRun.start(tool.with(all), environment);
  }

  private void requireEqual() {
    String source = Trial.digest(clusters.source());
    String target = Trial.digest(clusters.target());
    if (!source.equals(target)) {
      throw new IllegalStateException(
          "the target has %s, and the source %s".formatted(target, source));
    }
  }
}
