package dev.portage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.TestAws;
import dev.portage.fault.ExitCode;
import dev.portage.postgres.DatabaseAddress;
import dev.portage.postgres.Target;
import dev.portage.sandbox.ChatDeployment;
import dev.portage.sandbox.aws.rds.AuroraCluster;
import dev.portage.sandbox.aws.rds.Rds;
import dev.portage.sandbox.sample.SampleDeployment;
import dev.portage.sandbox.sample.SampleSettings;
import java.net.URI;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What {@code migrate --clone} says and refuses, through {@link Main}, before it makes anything.
 */
@ExtendWith(TestAws.class)
@TestInstance(Lifecycle.PER_CLASS)
class CloneOptionIT {
  private static final String STACK = "CloneOption";
  private static final String KEPT = "kept-by-hand";

  private final Rds rds = TestAws.sandbox().rds();
  private Target target;
  private String now;

  @BeforeAll
  void deploy() throws SQLException {
    target = Target.fresh();
    DatabaseAddress at = target.address();
    now =
        ChatDeployment.deploy(
                TestAws.sandbox(),
                STACK,
                new ChatDeployment.Target(
                    at.host(), at.port(), at.user(), at.password().value(), at.database()),
                SampleDeployment.of(
                    SampleSettings.demo(Instant.now(), URI.create("http://127.0.0.1:9"))
                        .withConversations(3)),
                Map.of())
            .clusterId();
    rds.put(AuroraCluster.ofStack(STACK, KEPT, "127.0.0.1", 1));
  }

  @AfterAll
  void close() throws SQLException {
    target.close();
  }

  private static Run migrate(String... more) {
    List<String> line = new ArrayList<>(List.of("migrate", "--route", "copy", "--dry-run"));
    line.addAll(List.of(more));
    if (!line.contains("--target")) {
      line.addAll(List.of("--stack-name", STACK));
    }
    return Run.here(line.toArray(String[]::new));
  }

  @Test
  void aDryRunShowsWhatItCostsAndClonesNothing() {
    List<String> before = rds.clusters();
    Run run = migrate("--clone", KEPT);
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.err())
        .contains("cluster kept-by-hand is not encrypted")
        .contains("this clones cluster kept-by-hand as a side cluster, with the rows of now, for")
        .contains("$0.48 an hour (4 ACU)", "each GB that is changed in it or in its source")
        .contains("\"portage cleanup\" removes it");
    assertThat(migrate("--clone", KEPT, "--remove-side-cluster").err())
        .contains("until it is removed after every row is verified");
    assertThat(
            migrate("--clone", "arn:aws:rds:us-east-1:%s:cluster:%s".formatted(account(), KEPT))
                .err())
        .contains("this clones cluster kept-by-hand as");
    JsonNode json = JsonMapper.shared().readTree(migrate("--clone", KEPT, "--json").out());
    assertThat(json.path("question").asString())
        .startsWith("this clones cluster kept-by-hand as a side cluster");
    assertThat(rds.clusters()).isEqualTo(before);
  }

  private static String account() {
    return TestAws.sandbox().account().id();
  }

  @Test
  void whatCannotBeClonedIsRefused() {
    migrate("--clone", "nothing")
        .failedWith(ExitCode.BAD_CONFIGURATION, "there is no cluster \"nothing\"");
    migrate("--clone", now).failedWith(ExitCode.BAD_CONFIGURATION, now + " is the target");
    migrate("--clone", "arn:aws:rds:eu-west-1:%s:cluster:%s".formatted(account(), KEPT))
        .failedWith(ExitCode.BAD_CONFIGURATION, "is in region eu-west-1");
  }

  @Test
  void oneSourceIsNamedAndNoMore() {
    migrate("--clone", KEPT, "--snapshot", "latest")
        .failedWith(ExitCode.USAGE, "--snapshot and --clone all say where");
    migrate("--clone", KEPT, "--source", "postgresql://u@127.0.0.1:1/d")
        .failedWith(ExitCode.USAGE, "--source and --clone all say where");
    migrate().failedWith(ExitCode.USAGE, "nothing says where the rows");
    migrate("--clone", KEPT, "--target", "postgresql://u@127.0.0.1:1/d")
        .failedWith(ExitCode.USAGE, "--clone makes a cluster beside the cluster of a stack");
    migrate("--source", "postgresql://u@127.0.0.1:1/d", "--remove-side-cluster")
        .failedWith(ExitCode.USAGE, "without --snapshot or --clone");
  }
}
