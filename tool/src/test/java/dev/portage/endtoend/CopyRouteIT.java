package dev.portage.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.portage.fault.ExitCode;
import dev.portage.sandbox.Sandbox;
import dev.portage.sandbox.aws.rds.AuroraCluster;
import dev.portage.sandbox.postgres.PostgresCluster;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The story of an operator with a snapshot, verb by verb, on a whole sandbox of its own. */
class CopyRouteIT {
  private static final int SOME_HAVE_NO_ROWS_ANYWHERE = 30;

  @Test
  void anInterruptedRestoreIsResumedAndASnapshotBecomesRowsAndIsGoneAgain() throws SQLException {
    try (Sandbox sandbox = Sandbox.start(Deployed.TOOL.worker(), line -> {})) {
      sandbox.update();
      stoppedWhileItIsRestored(sandbox);
      Run status = portage(sandbox, "status");
      assertThat(status.out())
          .contains("opening the source: nothing is planned yet")
          .contains("side cluster portage-side-", "a month), and", "until \"portage cleanup\"");

      Run first = portage(sandbox, "migrate", "--route", "copy", "--snapshot", "latest", "--yes");
      assertThat(first.code()).as(first.err() + first.out()).isEqualTo(SOME_HAVE_NO_ROWS_ANYWHERE);
      assertThat(first.err()).contains("STEP 3/9 source").contains("STEP 6/9 copy");
      assertThat(first.err().lines().toList().getLast())
          .contains("side cluster portage-side-", "still exists")
          .contains("$1.44 to $2.88 a day ($43.20 to $86.40 a month)");
      assertThat(capacity(sandbox)).isEqualTo("0.5 to 1.0");
      Map<String, Long> there = digests(sandbox.oldCluster());
      Map<String, Long> here = digests(sandbox.newCluster());
      there.remove(sandbox.deployment().sample().oldRows("").deletedBot().toString());
      assertThat(here).isNotEmpty().isEqualTo(there);

      Run again = portage(sandbox, "migrate", "--route", "copy", "--snapshot", "latest", "--yes");
      assertThat(again.out()).contains("nothing was written");
      assertThat(again.err()).contains("nothing is restored again");
      assertThat(digests(sandbox.newCluster())).isEqualTo(here);

      PostgresCluster old = sandbox.oldCluster();
      Run verified =
          portage(
              sandbox,
              "verify",
              "--source",
              "postgresql://postgres@127.0.0.1:%d/postgres".formatted(old.port()));
      assertThat(verified.code()).as(verified.out()).isEqualTo(SOME_HAVE_NO_ROWS_ANYWHERE);
      assertThat(verified.out()).containsPattern("5 +5 +equal").contains("all as expected");

      assertThat(portage(sandbox, "status").out()).startsWith("copy, begun").contains("finished");
      assertThat(sandbox.aws().rds().clusters()).hasSize(2);
      Run cleaned = portage(sandbox, "cleanup", "--yes");
      assertThat(cleaned.out()).contains("removed: side cluster portage-side-");
      assertThat(sandbox.aws().rds().clusters()).hasSize(1);
      assertThat(portage(sandbox, "cleanup", "--yes").out()).contains("nothing to remove");
      Run last = portage(sandbox, "verify");
      assertThat(last.out()).containsPattern("5 +5 +equal");
      assertThat(last.err()).doesNotContain("side cluster");
      assertThat(portage(sandbox, "status").out()).doesNotContain("side cluster");
    }
  }

  /** Ctrl-C while a side cluster is being restored: it exists, costs money, and is named. */
  private static void stoppedWhileItIsRestored(Sandbox sandbox) {
    Running running = start(sandbox, "migrate", "--route", "copy", "--snapshot", "latest", "--yes");
    await()
        .atMost(Duration.ofMinutes(1))
        .pollInterval(Duration.ofMillis(10))
        .until(() -> running.errorOutput().contains("restoring snapshot"));
    running.interrupt();
    Run stopped = Run.of(running);
    assertThat(stopped.code()).as(stopped.err()).isEqualTo(ExitCode.INTERRUPTED.number());
    assertThat(stopped.err())
        .contains("interrupted", "AWS account ")
        .as("the price also where nothing is asked")
        .contains("for $0.48 an hour (4 ACU) while rows are copied, then at most $0.12 an hour");
    assertThat(stopped.err().lines().toList().getLast())
        .contains(
            "side cluster portage-side-",
            "$1.44 to $2.88 a day ($43.20 to $86.40 a month)",
            "\"portage cleanup\"");
  }

  private static String capacity(Sandbox sandbox) {
    AuroraCluster side =
        sandbox.aws().rds().clusters().stream()
            .filter(id -> id.startsWith("portage-side-"))
            .flatMap(id -> sandbox.aws().rds().cluster(id).stream())
            .findFirst()
            .orElseThrow();
    return side.minimumCapacity() + " to " + side.maximumCapacity();
  }

  private static Run portage(Sandbox sandbox, String... arguments) {
    return Run.of(start(sandbox, arguments));
  }

  private static Running start(Sandbox sandbox, String... arguments) {
    Map<String, String> environment = new HashMap<>(sandbox.environment());
    List<String> words = new ArrayList<>(List.of(arguments));
    if (words.contains("--source")) {
      environment.put("PORTAGE_SOURCE_PASSWORD", sandbox.oldCluster().password());
    }
    return Running.start(Deployed.TOOL.with(words), environment);
  }

  /** A digest of each bot's rows. */
  private static Map<String, Long> digests(PostgresCluster cluster) throws SQLException {
    Map<String, Long> digests = new TreeMap<>();
    try (Connection connection = cluster.connect("postgres");
        var statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT botid, sum(hashtextextended(i::text, 0)) FROM items i GROUP BY 1")) {
      while (rows.next()) {
        digests.put(rows.getString(1), rows.getBigDecimal(2).longValue());
      }
    }
    return digests;
  }
}
