package dev.portage.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.fault.ExitCode;
import dev.portage.sandbox.Sandbox;
import dev.portage.sandbox.postgres.PostgresCluster;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A side cluster that the operator wants removed is removed after the proof, and never before. */
class RemovedSideClusterIT {
  private static final int SOME_HAVE_NO_ROWS_ANYWHERE = 30;

  /** Few rows are enough, and show that a source with few rows is warned of. */
  private static final String KEEP_TWO_BOTS =
      """
      DELETE FROM items
       WHERE botid NOT IN (SELECT botid FROM items GROUP BY botid ORDER BY botid LIMIT 2)
      """;

  private static final String SPOIL =
      """
      CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        NEW.content := 'spoiled';
        RETURN NEW;
      END $$;
      CREATE TRIGGER spoil BEFORE INSERT ON items FOR EACH ROW EXECUTE FUNCTION spoil()
      """;

  @Test
  void itIsKeptWhereTheProofFailsAndRemovedOnceItSucceeds() throws SQLException {
    try (Sandbox sandbox = Sandbox.start(Deployed.TOOL.worker(), line -> {})) {
      run(sandbox.oldCluster(), KEEP_TWO_BOTS);
      sandbox.update();
      run(sandbox.newCluster(), SPOIL);
      Run spoiled = migrate(sandbox, "--remove-side-cluster");
      assertThat(spoiled.code())
          .as(spoiled.err() + spoiled.out())
          .isEqualTo(ExitCode.VERIFICATION_FAILED.number());
      assertThat(spoiled.err())
          .containsPattern("! 2 of \\d+ bots with knowledge have rows in this snapshot")
          .contains("! the side cluster is kept, since not every bot's rows are migrated");
      assertThat(spoiled.err().lines().toList().getLast())
          .contains("portage-side-", "still exists");
      assertThat(sandbox.aws().rds().clusters()).hasSize(2);

      // The journal has no digest of rows whose proof failed, and their count is right.
      assertThat(migrate(sandbox, "--remove-side-cluster").err()).contains("is kept");
      assertThat(sandbox.aws().rds().clusters()).hasSize(2);

      run(sandbox.newCluster(), "DROP TRIGGER spoil ON items");
      Run repaired = migrate(sandbox, "--repair", "--source-wins");
      assertThat(repaired.code())
          .as(repaired.err() + repaired.out())
          .isEqualTo(SOME_HAVE_NO_ROWS_ANYWHERE);
      assertThat(repaired.err()).contains("portage-side-", "4 ACU from now on", "still exists");
      assertThat(sandbox.aws().rds().clusters()).hasSize(2);

      Run removed = migrate(sandbox, "--remove-side-cluster");
      assertThat(removed.code()).as(removed.err()).isEqualTo(SOME_HAVE_NO_ROWS_ANYWHERE);
      assertThat(removed.out()).contains("nothing was written");
      assertThat(removed.err()).contains("is deleted").doesNotContain("still exists");
      assertThat(sandbox.aws().rds().clusters()).hasSize(1);
      assertThat(sandbox.aws().endpoint().calls("rds:RestoreDBClusterFromSnapshot")).isEqualTo(1);

      Run again = migrate(sandbox, "--remove-side-cluster");
      assertThat(again.code()).as(again.err()).isEqualTo(SOME_HAVE_NO_ROWS_ANYWHERE);
      assertThat(again.err()).doesNotContain("side cluster");
    }
  }

  private static Run migrate(Sandbox sandbox, String... more) {
    List<String> line =
        new ArrayList<>(List.of("migrate", "--route", "copy", "--snapshot", "latest", "--yes"));
    line.addAll(List.of(more));
    return Run.of(Running.start(Deployed.TOOL.with(line), sandbox.environment()));
  }

  private static void run(PostgresCluster cluster, String sql) throws SQLException {
    try (Connection connection = cluster.connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
