package dev.portage.breaking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.Thorough;
import dev.portage.breaking.Breaker.When;
import dev.portage.fault.Fault;
import dev.portage.merge.ConflictChoice;
import dev.portage.migration.CopyFixture;
import dev.portage.migration.MigrationReport;
import dev.portage.store.OtherTable;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Copies of a table whose rows are merged one by one, with parents, keys that conflict and rows
 * that were deleted, cut off from both servers at their n-th write, for many n.
 */
class BrokenRowsIT {
  private static final int STRIDE = Thorough.or(197, 1);

  private static final String TABLES =
      """
      CREATE EXTENSION vector;
      CREATE TABLE owners (id serial PRIMARY KEY, name text UNIQUE NOT NULL);
      CREATE TABLE chunks (id serial PRIMARY KEY, owner int REFERENCES owners (id), content text,
                           embedding vector(3));
      """;

  private static final String ROWS =
      "SELECT o.name || ': ' || c.content FROM chunks c JOIN owners o ON o.id = c.owner ORDER BY 1";

  private static final List<String> EXPECTED =
      List.of(
          "ann: changed",
          "ann: edited",
          "ann: text 5",
          "bob: its own",
          "bob: text 2",
          "bob: text 4",
          "bob: text 6",
          "cid: new",
          "zoe: its own");

  /** Which of two copies is cut off. */
  enum Which {
    FIRST,
    SECOND
  }

  private static CopyFixture fixture() throws SQLException {
    CopyFixture fixture = CopyFixture.of(OtherTable.of("chunks", "owner", "id"));
    fixture.source.run(TABLES);
    fixture.target.run(TABLES);
    fixture.source.run(
        """
        INSERT INTO owners (name) VALUES ('ann'), ('bob');
        INSERT INTO chunks (owner, content, embedding)
        SELECT 2 - n % 2, 'text ' || n, '[1,2,3]' FROM generate_series(1, 8) n;
        """);
    fixture.target.run(
        """
        INSERT INTO owners (name) VALUES ('zoe'), ('bob');
        INSERT INTO chunks (owner, content, embedding)
        VALUES (1, 'its own', '[3,2,1]'), (2, 'its own', '[3,2,1]');
        """);
    fixture.limits(
        LargeTenantFixture.with(Duration.ZERO, LargeTenantFixture.LIMITS.writers()),
        Duration.ofSeconds(5));
    return fixture.choosing(ConflictChoice.RENUMBER).followingDeletes();
  }

  private static void writeOnBothSides(CopyFixture fixture) throws SQLException {
    fixture.source.run(
        """
        UPDATE chunks SET content = 'changed' WHERE content = 'text 1';
        DELETE FROM chunks WHERE content IN ('text 7', 'text 8');
        INSERT INTO owners (name) VALUES ('cid');
        INSERT INTO chunks (owner, content) SELECT id, 'new' FROM owners WHERE name = 'cid';
        """);
    fixture.target.run("UPDATE chunks SET content = 'edited' WHERE content = 'text 3'");
  }

  @ParameterizedTest
  @EnumSource
  void theNextRunFinishesTheJobWhereverItBroke(Which which) throws Exception {
    int cuts = 0;
    boolean broke = true;
    for (int at = 1; broke; at += STRIDE) {
      Breaker breaker = new Breaker(at, at % 2 == 0 ? When.BEFORE : When.AFTER);
      try (CopyFixture fixture = fixture()) {
        if (which == Which.SECOND) {
          fixture.migrate();
          writeOnBothSides(fixture);
        }
        broken(fixture, breaker);
        if (which == Which.FIRST) {
          fixture.migrate();
          writeOnBothSides(fixture);
        }
        endsAsExpected(fixture, breaker);
        broke = breaker.broke();
        cuts += broke ? 1 : 0;
      }
    }
    assertThat(cuts).isGreaterThan(1);
  }

  private static void broken(CopyFixture fixture, Breaker breaker) throws Exception {
    try (CuttingProxy source = proxy(fixture.source.address().port(), fixture, breaker);
        CuttingProxy target = proxy(fixture.target.address().port(), fixture, breaker)) {
      fixture.through(source.port(), target.port());
      fixture.migrate();
    } catch (Fault e) {
      assertThat(breaker.broke()).as("only a break may stop it: %s", e).isTrue();
    } finally {
      fixture.through(fixture.source.address().port(), fixture.target.address().port());
    }
  }

  private static CuttingProxy proxy(int port, CopyFixture fixture, Breaker breaker)
      throws Exception {
    return CuttingProxy.before(fixture.target.address().host(), port, breaker);
  }

  private static void endsAsExpected(CopyFixture fixture, Breaker breaker) throws SQLException {
    MigrationReport report = fixture.migrate();
    assertThat(report.verification().orElseThrow().bad()).as(breaker.toString()).isEmpty();
    assertThat(CopyFixture.strings(fixture.target, ROWS))
        .as(breaker.toString())
        .isEqualTo(EXPECTED);
    MigrationReport again = fixture.migrate();
    assertThat(again.written()).as(breaker.toString()).isZero();
    assertThat(again.verification().orElseThrow().bad()).as(breaker.toString()).isEmpty();
  }
}
