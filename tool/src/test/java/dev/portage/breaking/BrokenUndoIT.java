package dev.portage.breaking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.Thorough;
import dev.portage.breaking.Breaker.When;
import dev.portage.fault.Fault;
import dev.portage.migration.CopyFixture;
import dev.portage.migration.Undo.End;
import dev.portage.store.OtherTable;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An undo, cut off from the target at its n-th write, for many n. */
class BrokenUndoIT {
  private static final int STRIDE = Thorough.or(37, 1);

  /** What is done after the undo was cut off. */
  enum Then {
    /** The same command again. */
    UNDO,
    /** A migration from the same source. */
    MIGRATE
  }

  @ParameterizedTest
  @EnumSource
  void ofBotsTheSameCommandOrAMigrationFinishesTheJob(Then then) throws Exception {
    try (CopyFixture fixture = CopyFixture.ofItems()) {
      fixture.bot(3);
      fixture.bot(60);
      fixture.bot(5);
      cutEverywhere(fixture, then);
    }
  }

  @ParameterizedTest
  @EnumSource
  void ofOtherTablesTheSameCommandOrAMigrationFinishesTheJob(Then then) throws Exception {
    String tables =
        """
        CREATE EXTENSION vector;
        CREATE TABLE owners (id serial PRIMARY KEY, name text UNIQUE NOT NULL);
        CREATE TABLE chunks (
          id text PRIMARY KEY, owner int REFERENCES owners (id), embedding vector(3));
        """;
    try (CopyFixture fixture = CopyFixture.of(OtherTable.of("chunks", "owner", "id"))) {
      fixture.source.run(tables);
      fixture.target.run(tables);
      fixture.source.run(
          """
          INSERT INTO owners (name) VALUES ('ann'), ('bob');
          INSERT INTO chunks SELECT o.name || n, o.id, '[1,2,3]'
            FROM owners o, generate_series(1, 20) n;
          """);
      cutEverywhere(fixture, then);
    }
  }

  private static void cutEverywhere(CopyFixture fixture, Then then) throws Exception {
    fixture.limits(
        LargeTenantFixture.with(Duration.ZERO, LargeTenantFixture.LIMITS.writers()),
        Duration.ofSeconds(5));
    int cuts = 0;
    boolean broke = true;
    for (int at = 1; broke; at += STRIDE) {
      fixture.migrate();
      assertThat(fixture.rows(fixture.target)).isNotEmpty();
      Breaker breaker = new Breaker(at, cuts % 2 == 0 ? When.BEFORE : When.AFTER);
      undo(fixture, breaker);
      broke = breaker.broke();
      cuts++;
      if (broke) {
        finish(fixture, then, breaker.toString());
      }
    }
    assertThat(cuts).isGreaterThan(3);
  }

  private static void undo(CopyFixture fixture, Breaker breaker) throws Exception {
    try (CuttingProxy proxy =
        CuttingProxy.before(
            fixture.target.address().host(), fixture.target.address().port(), breaker)) {
      fixture.through(fixture.source.address().port(), proxy.port());
      fixture.undo();
    } catch (Fault e) {
      assertThat(breaker.broke()).as("only a break may stop it: %s", e).isTrue();
    } finally {
      fixture.through(fixture.source.address().port(), fixture.target.address().port());
    }
  }

  private static void finish(CopyFixture fixture, Then then, String how) throws SQLException {
    switch (then) {
      case UNDO -> {
        End end = fixture.undo().end();
        assertThat(end).as(how).isIn(End.DONE, End.NOTHING);
        assertThat(fixture.rows(fixture.target)).as(how).isEmpty();
      }
      case MIGRATE -> {
        assertThat(fixture.migrate().verification().orElseThrow().bad()).as(how).isEmpty();
        assertThat(fixture.rows(fixture.target)).as(how).isEqualTo(fixture.rows(fixture.source));
        assertThat(fixture.undo().end()).as(how).isEqualTo(End.DONE);
        assertThat(fixture.rows(fixture.target)).as(how).isEmpty();
      }
    }
  }
}
