package dev.portage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.TestAws;
import dev.portage.fault.ExitCode;
import dev.portage.postgres.DatabaseAddress;
import dev.portage.postgres.Target;
import dev.portage.sandbox.ChatDeployment;
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

/** The verb, through {@link Main}, against a deployed application. */
@ExtendWith(TestAws.class)
@TestInstance(Lifecycle.PER_CLASS)
class IndexVerbIT {
  private static final String STACK = "Indexed";

  private Target target;

  @BeforeAll
  void deploy() throws SQLException {
    target = Target.fresh();
    for (int i = 0; i < 30; i++) {
      target.insert(Target.row("bot" + i % 3, "content " + i));
    }
    DatabaseAddress at = target.address();
    ChatDeployment.deploy(
        TestAws.sandbox(),
        STACK,
        new ChatDeployment.Target(
            at.host(), at.port(), at.user(), at.password().value(), at.database()),
        SampleDeployment.of(
            SampleSettings.demo(Instant.now(), URI.create("http://127.0.0.1:9"))
                .withConversations(3)),
        Map.of());
  }

  @AfterAll
  void close() throws SQLException {
    target.close();
  }

  private static Run index(String... args) {
    List<String> line = new ArrayList<>(List.of("index"));
    line.addAll(List.of(args));
    line.addAll(List.of("--stack-name", STACK));
    return Run.here(line.toArray(String[]::new));
  }

  private static JsonNode json(Run run) {
    return JsonMapper.shared().readTree(run.out());
  }

  @Test
  void adviceNamesTheBestWithNumbersAndChangesNothing() {
    Run run = index("advise");
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("no vector index", "advised", "30 rows of 3 tenants", "recall is known when");
    JsonNode json = json(index("advise", "--json"));
    assertThat(json.path("candidates").get(0).path("kind").asString()).isEqualTo("none");
    assertThat(json.path("facts").path("rows").asLong()).isEqualTo(30);
  }

  @Test
  void buildReportsTheIndexAndItsRecall() {
    Run ivfflat = index("build", "--kind", "ivfflat", "--lists", "2");
    assertThat(ivfflat.exit()).as(ivfflat.err()).isZero();
    assertThat(ivfflat.out())
        .contains("ivfflat, 2 lists", "idx_items_embedding", "recall@20 1.000");
    assertThat(ivfflat.err()).contains("building ivfflat");
    assertThat(index("build", "--kind", "ivfflat", "--lists", "2").out())
        .contains("nothing was built");

    Run offline = index("build", "--kind", "hnsw", "--offline", "--json");
    assertThat(json(offline).path("kind").asString()).isEqualTo("hnsw");
    assertThat(json(offline).path("recall").path("mean").asDouble()).isEqualTo(1);
    assertThat(json(index("build", "--json")).path("kind").asString()).isEqualTo("none");
  }

  private void notes(String index) throws SQLException {
    target.run(
        """
        DROP TABLE IF EXISTS passages;
        CREATE TABLE passages (id int PRIMARY KEY, vec vector(3));
        INSERT INTO passages SELECT i, ARRAY[random(), random(), random()]::vector
          FROM generate_series(1, 4000) AS i;
        """
            + index);
  }

  private static Run passages(String... args) {
    List<String> line = new ArrayList<>(List.of(args));
    line.addAll(List.of("--table", "passages", "--embedding-column", "vec"));
    return index(line.toArray(String[]::new));
  }

  @Test
  void whereNothingSaysTheDistanceItIsAskedFor() throws SQLException {
    notes("");
    for (String action : List.of("advise", "build")) {
      Run run = passages(action);
      run.failedWith(ExitCode.USAGE, "nothing says by which distance passages is searched");
      assertThat(run.err()).contains("Pass --distance");
    }
    index("advise", "--distance", "near").failedWith(ExitCode.USAGE, "not l2, cosine, ip or l1");
    Run built = passages("build", "--kind", "hnsw", "--distance", "cosine");
    assertThat(built.exit()).as(built.err()).isZero();
    assertThat(built.err()).contains("searches are by cosine: --distance");
    assertThat(built.out()).contains("through vector index idx_passages_vec");
    assertThat(passages("advise").err())
        .contains("searches are by cosine: the vector index of the target");
  }

  @Test
  void whatIsNotBuiltIsSaidBeforeAnythingIsMeasured() throws SQLException {
    target.run(
        """
        CREATE TABLE parts (id int PRIMARY KEY, vec vector(3)) PARTITION BY RANGE (id);
        CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (10);
        """);
    for (String action : List.of("advise", "build")) {
      index(action, "--table", "parts", "--embedding-column", "vec", "--distance", "l2")
          .failedWith(ExitCode.USAGE, "table parts is partitioned");
    }
  }

  @Test
  void adviceComesToAConclusionBesideAnExistingIndex() throws SQLException {
    notes("CREATE INDEX mine ON passages USING hnsw (vec vector_ip_ops)");
    Run run = passages("advise");
    assertThat(run.out())
        .contains("existing: public.mine, hnsw, ip")
        .contains("conclusion: index mine was made neither by Portage")
        .contains("\"portage index build --stack-name Indexed --table passages");
    assertThat(json(passages("advise", "--json")).at("/conclusion/action").asString())
        .isEqualTo("KEEP");
    assertThat(passages("advise", "--distance", "l2").out())
        .contains("no search by l2 uses index mine, which serves ip");
  }

  @Test
  void aBuildThatFindsTooLittleLeavesTheFormerIndex() throws SQLException {
    notes("CREATE INDEX mine ON passages USING hnsw (vec vector_l2_ops)");
    Run run =
        passages(
            "build",
            "--kind",
            "ivfflat",
            "--lists",
            "1000",
            "--keep-settings",
            "--least-recall",
            "1",
            "--drop-existing-index");
    assertThat(run.exit()).as(run.err()).isEqualTo(ExitCode.RECALL_LOW.number());
    assertThat(run.out()).contains("nothing is left of it, and index mine is as it was", " ± ");
    index("build", "--least-recall", "2").failedWith(ExitCode.USAGE, "--least-recall is 2");
  }

  @Test
  void wrongNumbersAreRefusedBeforeAnythingIsAsked() {
    index("build", "--kind", "hnsw", "--m", "1").failedWith(ExitCode.USAGE, "--m is 1");
    index("build", "--m", "60").failedWith(ExitCode.USAGE, "at least twice --m");
    index("build", "--lists", "40000").failedWith(ExitCode.USAGE, "--lists is 40000");
    index("mend").failedWith(ExitCode.USAGE, "mend");
    index("build", "--kind", "flat").failedWith(ExitCode.USAGE, "flat");
  }
}
