package dev.portage.replicate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.postgres.Database;
import dev.portage.postgres.DatabaseAddress;
import dev.portage.postgres.Password;
import dev.portage.postgres.Target;
import dev.portage.store.CatalogTable;
import dev.portage.store.SqlName;
import dev.portage.store.TableRef;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What is found before anything is created on a source. */
class SourceCheckIT {
  @AutoClose private final Target source = Target.empty();

  SourceCheckIT() throws SQLException {
    source.run("CREATE TABLE notes (id int NOT NULL, content text)");
  }

  private SourceCheck check(Database as, int slots) {
    return as.inTransaction(
        session ->
            SourceCheck.of(
                session,
                List.of(
                    CatalogTable.read(
                        session,
                        new TableRef(SqlName.of("notes"), SqlName.of("id")),
                        "the source")),
                slots));
  }

  private List<String> fixes(Database as, int slots) {
    return check(as, slots).obstacles().stream().map(SourceCheck.Finding::fix).toList();
  }

  private List<String> fixes() {
    return fixes(source.database(), 1);
  }

  @Test
  void aTableWithoutReplicaIdentityIsRefusedWithTheStatementThatGivesItOne() throws SQLException {
    assertThat(check(source.database(), 1).obstacles())
        .singleElement()
        .satisfies(
            found ->
                assertThat(found.what())
                    .isEqualTo(
                        "public.notes has no replica identity: published, its own updates and"
                            + " deletes would fail"));
    assertThat(fixes()).first().asString().contains("ADD PRIMARY KEY (\"id\")");
    source.run("CREATE UNIQUE INDEX by_id ON notes (id)");
    assertThat(fixes())
        .containsExactly("ALTER TABLE \"public\".\"notes\" REPLICA IDENTITY USING INDEX \"by_id\"");
    source.run(fixes().getFirst());
    assertThat(fixes()).isEmpty();
    source.run("ALTER TABLE notes REPLICA IDENTITY NOTHING");
    assertThat(fixes()).hasSize(1);
    source.run("ALTER TABLE notes REPLICA IDENTITY FULL");
    assertThat(fixes()).isEmpty();
  }

  @Test
  void anIdentityOfAnotherColumnAndAnUnloggedTableAreNamed() throws SQLException {
    source.run("ALTER TABLE notes ADD other int PRIMARY KEY; ALTER TABLE notes SET UNLOGGED");
    assertThat(check(source.database(), 1).obstacles())
        .extracting(SourceCheck.Finding::what)
        .anyMatch(what -> what.contains("(other) does not have the key id"))
        .anyMatch(what -> what.contains("is unlogged"));
  }

  @Test
  void whatTheRoleMayNotDoAndWhatTheServerLacksIsNamedAtOnce() throws SQLException {
    source.run("ALTER TABLE notes ADD PRIMARY KEY (id)");
    String role = "reader_" + source.address().database();
    source.run("CREATE ROLE %s LOGIN PASSWORD 'for tests only'".formatted(role));
    DatabaseAddress own = source.address();
    DatabaseAddress reader =
        new DatabaseAddress(
            own.host(), own.port(), own.database(), role, new Password("for tests only"));
    try (Database as = Database.open(() -> reader, 1)) {
      assertThat(check(as, 10_000).obstacles())
          .extracting(SourceCheck.Finding::what)
          .anyMatch(what -> what.equals("the role may not replicate"))
          .anyMatch(what -> what.equals("the role may not create a publication"))
          .anyMatch(what -> what.contains("does not own public.notes"))
          .anyMatch(what -> what.contains("and 10000 are needed"));
    } finally {
      source.run("DROP ROLE " + role);
    }
    assertThat(check(source.database(), 1).warnings())
        .extracting(SourceCheck.Finding::what)
        .anyMatch(what -> what.startsWith("max_slot_wal_keep_size is unlimited"));
  }
}
