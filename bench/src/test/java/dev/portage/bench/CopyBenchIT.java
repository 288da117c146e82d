package dev.portage.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.sandbox.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Checks that the benchmark measures every figure; the values themselves are not checked. */
class CopyBenchIT {
  @TempDir Path directory;

  @Test
  void everyRowIsCopiedAndTimedAndTheIndexIsBuiltAfterTheRows() throws Exception {
    JsonNode result = run("--rows", "400", "--rounds", "1", "--only", "psql,subscription");

    assertThat(result.at("/contenders")).hasSize(2);
    JsonNode psql = result.at("/contenders/0/median");
    assertThat(psql.path("secondsToLastRow").asDouble())
        .isPositive()
        .isLessThanOrEqualTo(psql.path("seconds").asDouble());
    assertThat(psql.has("secondsToAllIndexes")).isFalse();
    JsonNode subscription = result.at("/contenders/1/median");
    assertThat(subscription.path("secondsToAllIndexes").asDouble())
        .isGreaterThan(subscription.path("secondsToLastRow").asDouble());
    assertThat(subscription.path("outageUntilUsable").asDouble()).isPositive();
    assertThat(Files.readString(directory.resolve("plot.svg"))).contains("native subscription");
  }

  private JsonNode run(String... words) throws Exception {
    BenchOptions options = BenchOptions.parse(new ArrayDeque<>(List.of(words)));
    return new CopyBench(new Tool(List.of("portage")), options).run(directory.resolve("plot.svg"));
  }
}
