package dev.portage.merge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.journal.KeyMap;
import dev.portage.migration.CopyFixture;
import dev.portage.postgres.Target;
import dev.portage.store.CatalogTable;
import dev.portage.store.SqlName;
import dev.portage.store.TableRef;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class MappedTableIT {
  @AutoClose private final Target target;

  MappedTableIT() throws SQLException {
    target = Target.empty();
  }

  /** The source gave both numbers after the keys were compared. */
  @Test
  void rowsWithTheKeyOrTheParentOfAnotherAreLeftToTheNextRun() throws SQLException {
    target.run(
        """
        CREATE TABLE parents (id int PRIMARY KEY);
        CREATE TABLE documents (id int PRIMARY KEY, parent int REFERENCES parents (id));
        CREATE TABLE stage AS SELECT * FROM documents;
        INSERT INTO stage VALUES (1, 1), (2, 2), (3, 1), (4, 3);
        """);
    long parents = oid("parents");
    long documents = oid("documents");
    target
        .database()
        .inTransaction(
            session -> {
              KeyMap.prepare(session);
              KeyMap.add(session, parents, Map.of("1", "2"));
              KeyMap.add(session, documents, Map.of("1", "3"));
              return "";
            });
    MappedTable mapped = mapped();
    target
        .database()
        .inTransaction(
            session -> {
              mapped.toTarget(session, "stage");
              return "";
            });
    assertThat(CopyFixture.strings(target, "SELECT id || ' ' || parent FROM stage ORDER BY 1"))
        .containsExactly("3 2", "4 3");
  }

  private MappedTable mapped() {
    SqlName id = SqlName.of("id");
    CatalogTable documents =
        target
            .database()
            .inTransaction(
                session ->
                    CatalogTable.read(
                        session, new TableRef(SqlName.of("documents"), id), "the target"));
    return MappedTable.read(
        target.database(),
        documents,
        List.of(id, SqlName.of("parent")),
        target.database().inTransaction(KeyMap::read));
  }

  private long oid(String table) throws SQLException {
    return Long.parseLong(target.value("SELECT '%s'::regclass::oid".formatted(table)));
  }
}
