package dev.portage.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.merge.RowDecision;
import dev.portage.plan.TenantSelection;
import dev.portage.store.OtherTable;
import java.sql.SQLException;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Where tenants are chosen, only what their rows refer to is copied with them. */
class ChosenParentsIT extends ParentsSuite {
  private static final String TABLES =
      """
      CREATE EXTENSION vector;
      CREATE TABLE owners (id serial PRIMARY KEY, name text UNIQUE NOT NULL);
      CREATE TABLE resources (
        id serial PRIMARY KEY, owner int REFERENCES owners (id), title text NOT NULL);
      CREATE TABLE chunks (
        id text PRIMARY KEY, tenant text, resource int REFERENCES resources (id),
        content text, embedding vector(3));
      """;

  /** Each of three tenants has a resource of an owner of its own. */
  private void tenants() throws SQLException {
    fixture = CopyFixture.of(OtherTable.of("chunks", "tenant"));
    fixture.source.run(TABLES);
    fixture.target.run(TABLES);
    fixture.source.run(
        """
        INSERT INTO owners (name) VALUES ('ann'), ('bob'), ('eve');
        INSERT INTO resources (owner, title) VALUES (1, 'of ann'), (2, 'of bob'), (3, 'of eve');
        INSERT INTO chunks SELECT 'c' || n, 't' || r.id, r.id, 'text ' || n, '[1,2,3]'
          FROM resources r, generate_series(r.id, 60, 3) n;
        """);
  }

  private MigrationReport choosing(String... tenants) {
    fixture.selecting(
        new TenantSelection(Set.of(tenants), Set.of(), OptionalInt.empty(), Set.of()));
    return migrated();
  }

  private List<String> onTarget(String sql) throws SQLException {
    return CopyFixture.strings(fixture.target, sql);
  }

  @Test
  void onlyTheirParentsAndTheirParentsParentsAreCopied() throws SQLException {
    tenants();
    MigrationReport report = choosing("t2");
    assertThat(onTarget("SELECT name FROM owners")).containsExactly("bob");
    assertThat(onTarget("SELECT title FROM resources")).containsExactly("of bob");
    assertThat(onTarget("SELECT DISTINCT tenant FROM chunks")).containsExactly("t2");
    assertThat(report.verification().orElseThrow().badParents()).isEmpty();
    assertThat(fixture.reporter.said())
        .anyMatch(said -> said.contains("only what rows of the chosen tenants need is copied"))
        .anyMatch(said -> said.contains("public.owners, which the rows refer to: 1 row to copy"));

    List<String> standing = fixture.standing();
    assertThat(choosing("t2").written()).isZero();
    assertThat(fixture.standing()).isEqualTo(standing);

    choosing("t1", "t2");
    assertThat(onTarget("SELECT name FROM owners ORDER BY 1")).containsExactly("ann", "bob");
    fixture.selecting(TenantSelection.ALL);
    migrated();
    assertThat(fixture.rows(fixture.target)).isEqualTo(fixture.rows(fixture.source));
    assertThat(onTarget("SELECT count(*) FROM owners")).containsExactly("3");
  }

  @Test
  void aConflictOfAnotherTenantsParentRefusesNothing() throws SQLException {
    tenants();
    fixture.target.run("INSERT INTO owners (id, name) VALUES (3, 'mallory')");
    choosing("t1");
    assertThat(onTarget("SELECT name FROM owners ORDER BY id")).containsExactly("ann", "mallory");
    fixture.selecting(TenantSelection.ALL);
    fixture.source.run("UPDATE chunks SET content = content || '!' WHERE tenant = 't1'");
    List<String> before = fixture.rows(fixture.target);
    assertThatThrownBy(fixture::migrate).hasMessageContaining("owners");
    assertThat(fixture.rows(fixture.target)).isEqualTo(before);
  }

  /** The number of an owner who is left for later is another one's on the target. */
  @Test
  void aParentThatIsLeftForLaterIsNotTakenForAChosenOne() throws SQLException {
    tenants();
    String unique = "CREATE UNIQUE INDEX ON resources (owner, title)";
    fixture.source.run(unique + "; UPDATE resources SET title = 'Menu', owner = 4 - owner");
    fixture.target.run(
        unique
            + """
            ; INSERT INTO owners (id, name) VALUES (1, 'eve');
            INSERT INTO resources (id, owner, title) VALUES (70, 1, 'Menu');
            """);
    choosing("t1");
    assertThat(onTarget("SELECT DISTINCT resource::text FROM chunks")).containsExactly("70");
    assertThat(onTarget("SELECT name FROM owners")).containsExactly("eve");
  }

  @Test
  void thoseOfExcludedTenantsAreLeftForLater() throws SQLException {
    tenants();
    fixture.selecting(
        new TenantSelection(Set.of(), Set.of(), OptionalInt.empty(), Set.of("t1", "t2")));
    MigrationReport report = migrated();
    assertThat(onTarget("SELECT name FROM owners")).containsExactly("eve");
    assertThat(report.verification().orElseThrow().parents())
        .allSatisfy(of -> assertThat(of.count(RowDecision.INSERT)).isZero());
  }

  /** As LangChain has it: the tenant is the collection itself. */
  @Test
  void theParentMayBeTheTenant() throws SQLException {
    fixture = CopyFixture.of(OtherTable.of("chunks", "resource"));
    fixture.source.run(TABLES);
    fixture.target.run(TABLES);
    fixture.source.run(
        """
        INSERT INTO owners (name) VALUES ('ann'), ('bob');
        INSERT INTO resources (owner, title) VALUES (1, 'of ann'), (2, 'of bob');
        INSERT INTO chunks (id, resource, embedding)
        SELECT 'c' || n, 1 + n % 2, '[1,2,3]' FROM generate_series(1, 20) n;
        """);
    choosing("2");
    assertThat(onTarget("SELECT title FROM resources")).containsExactly("of bob");
    assertThat(onTarget("SELECT DISTINCT resource::text FROM chunks")).containsExactly("2");
  }
}
