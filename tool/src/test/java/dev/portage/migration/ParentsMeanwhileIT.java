package dev.portage.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.fault.Results;
import dev.portage.merge.ConflictChoice;
import dev.portage.store.OtherTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the application does with parents while they are copied. */
class ParentsMeanwhileIT extends ParentsSuite {
  private static final String WHO =
      "SELECT p.name || ': ' || d.content FROM docs d JOIN parents p ON p.id = d.parent ORDER BY 1";

  private static final String WAITING =
      """
      SELECT count(*)::text FROM pg_locks l
        JOIN pg_database d ON d.oid = l.database AND d.datname = current_database()
       WHERE NOT l.granted AND l.locktype = 'relation'
      """;

  @BeforeEach
  void open() throws SQLException {
    fixture = CopyFixture.of(OtherTable.of("docs", "tenant")).smallRanges();
    String tables =
        """
        CREATE EXTENSION vector;
        CREATE TABLE owners (id serial PRIMARY KEY, name text UNIQUE NOT NULL);
        CREATE TABLE parents (
          id serial PRIMARY KEY, owner int REFERENCES owners (id), name text UNIQUE NOT NULL);
        CREATE TABLE docs (
          id bigserial PRIMARY KEY, tenant text, content text, parent int REFERENCES parents (id),
          embedding vector(3) DEFAULT '[1,2,3]');
        """;
    fixture.source.run(tables);
    fixture.target.run(tables);
    fixture.source.run(
        """
        INSERT INTO parents (name) VALUES ('Salaries');
        INSERT INTO docs (tenant, content, parent) VALUES ('t', 'one', 1), ('u', 'two', 1);
        """);
  }

  private List<String> who() throws SQLException {
    return CopyFixture.strings(fixture.target, WHO);
  }

  /** Another transaction inserts this during a run, which commits when the run has given it up. */
  private void migrateWhileInserted(String sql, String table) throws SQLException {
    try (Connection other = fixture.target.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute(sql);
      fixture.reporter.at(
          "! public." + table + ": the row with id = 1 is not", () -> commit(other));
      assertThat(fixture.migrate().verification().orElseThrow().rowsAreRight()).isFalse();
    }
    assertThat(who()).isEmpty();
  }

  private static void commit(Connection connection) {
    try {
      connection.commit();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aParentThatTakesTheNameOfARenamedOneIsAnotherOne() throws SQLException {
    migrated();
    fixture.source.run(
        """
        UPDATE parents SET name = 'Old' WHERE id = 1;
        INSERT INTO parents (name) VALUES ('Salaries');
        INSERT INTO docs (tenant, content, parent) VALUES ('t', 'three', 2);
        """);
    migrated();
    assertThat(who()).containsExactly("Old: one", "Old: two", "Salaries: three");
    nothingIsLeftToDo();
  }

  @Test
  void noRowComesUnderAParentThatTheApplicationInsertsMeanwhile() throws SQLException {
    migrateWhileInserted("INSERT INTO parents (name) VALUES ('Welcome')", "parents");
    refusedAgain("parents");
    fixture.choosing(ConflictChoice.RENUMBER);
    migrated();
    assertThat(who()).containsExactly("Salaries: one", "Salaries: two");
    nothingIsLeftToDo();
  }

  @Test
  void whereThatParentIsKeptItsNumberHasNoRowsOfTheSource() throws SQLException {
    migrateWhileInserted("INSERT INTO parents (name) VALUES ('Welcome')", "parents");
    fixture.choosing(ConflictChoice.KEEP_TARGET);
    migrated();
    assertThat(who()).isEmpty();
    nothingIsLeftToDo();
  }

  @Test
  void norDoesAParentComeUnderAnotherOneOfItsOwn() throws SQLException {
    fixture.source.run("INSERT INTO owners (name) VALUES ('ann'); UPDATE parents SET owner = 1");
    migrateWhileInserted("INSERT INTO owners (name) VALUES ('bob')", "owners");
    assertThat(CopyFixture.strings(fixture.target, "SELECT name FROM parents")).isEmpty();
    assertThat(fixture.reporter.said())
        .anyMatch(said -> said.contains("id = 1 is not copied: its own parent is not copied"));
    refusedAgain("owners");
    fixture.choosing(ConflictChoice.RENUMBER);
    migrated();
    assertThat(who()).containsExactly("Salaries: one", "Salaries: two");
    assertThat(
            CopyFixture.strings(
                fixture.target, "SELECT o.name FROM parents p JOIN owners o ON o.id = p.owner"))
        .containsExactly("ann");
    nothingIsLeftToDo();
  }

  private void refusedAgain(String table) throws SQLException {
    assertThatThrownBy(fixture::migrate)
        .hasMessageContaining("docs refers to public.%s: 1 row", table);
    assertThat(who()).isEmpty();
  }

  @Test
  void aLockOnTheWholeTableOfParentsIsWaitedFor() throws SQLException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        Connection other = fixture.target.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("LOCK TABLE parents IN SHARE MODE");
      Future<MigrationReport> run = threads.submit(() -> fixture.migrate());
      // A second attempt, after the first one has waited in vain.
      for (String waiting : List.of("1", "0", "1")) {
        await(run, WAITING, waiting);
      }
      other.rollback();
      assertThat(Results.of(run).verification().orElseThrow().rowsAreRight()).isTrue();
    }
    assertThat(fixture.reporter.said()).noneMatch(said -> said.contains("is not copied"));
  }

  private void await(Future<?> run, String sql, String value) {
    Awaitility.await()
        .pollInterval(Duration.ofMillis(5))
        .atMost(Duration.ofMinutes(1))
        .until(() -> run.isDone() || fixture.target.value(sql).equals(value));
  }

  @Test
  void aParentThatWasHeldIsTriedOnceMoreWhenTheOthersAreCopied() throws SQLException {
    fixture.source.run("INSERT INTO parents (name) VALUES ('Menu')");
    migrated();
    fixture.source.run("UPDATE parents SET name = name || '!'");
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        Connection other = fixture.target.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("SELECT FROM parents WHERE id = 1 FOR SHARE");
      Future<MigrationReport> run = threads.submit(() -> fixture.migrate());
      await(run, "SELECT name FROM parents WHERE id = 2", "Menu!");
      other.rollback();
      assertThat(Results.of(run).verification().orElseThrow().rowsAreRight()).isTrue();
    }
    assertThat(who()).containsExactly("Salaries!: one", "Salaries!: two");
  }

  /** Rows refer to the name; the number beside it is taken on the target. */
  @Test
  void aParentThatAnotherRowsNumberKeepsOutIsNamedWithThat() throws SQLException {
    String byName =
        """
        ALTER TABLE docs DROP COLUMN parent;
        ALTER TABLE docs ADD parent text REFERENCES parents (name);
        """;
    fixture.source.run(byName + "UPDATE docs SET parent = 'Salaries'");
    fixture.target.run(byName + "INSERT INTO parents (name) VALUES ('Welcome')");
    assertThat(fixture.migrate().verification().orElseThrow().rowsAreRight()).isFalse();
    assertThat(fixture.reporter.said())
        .anyMatch(
            said ->
                said.startsWith("! public.parents: the row with name = Salaries is not copied: ")
                    && said.contains("unique constraint \"parents_pkey\""));
    fixture.target.run("UPDATE parents SET id = 7 WHERE name = 'Welcome'");
    migrated();
    assertThat(CopyFixture.strings(fixture.target, "SELECT DISTINCT parent FROM docs"))
        .containsExactly("Salaries");
    nothingIsLeftToDo();
  }

  /** Some parents have other keys, so that all are written by a statement, and not by COPY. */
  @Test
  void aParentThatATriggerKeepsOutIsNamed() throws SQLException {
    fixture.source.run("INSERT INTO parents (name) VALUES ('Menu')");
    fixture.target.run(
        """
        INSERT INTO parents VALUES (9, NULL, 'Menu');
        CREATE FUNCTION keep_out() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
        CREATE TRIGGER keep_out BEFORE INSERT ON parents FOR EACH ROW EXECUTE FUNCTION keep_out();
        """);
    assertThat(fixture.migrate().verification().orElseThrow().rowsAreRight()).isFalse();
    assertThat(fixture.reporter.said())
        .anyMatch(
            said ->
                said.startsWith(
                    "! public.parents: the row with id = 1 is not copied: the target did not"));
    fixture.target.run("DROP TRIGGER keep_out ON parents");
    migrated();
    assertThat(who()).containsExactly("Salaries: one", "Salaries: two");
    nothingIsLeftToDo();
  }
}
