package dev.portage.merge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.journal.KeyMap;
import dev.portage.journal.WrittenRows;
import dev.portage.migration.CopyFixture;
import dev.portage.postgres.CopyPipe.Copied;
import dev.portage.postgres.Session;
import dev.portage.postgres.Target;
import dev.portage.store.CatalogTable;
import dev.portage.store.SqlName;
import dev.portage.store.TableRef;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What is done with each row of a batch where the target has some of them. */
class RowMergeIT {
  private static final List<SqlName> COLUMNS = List.of(SqlName.of("id"), SqlName.of("content"));

  @AutoClose private final Target target;

  RowMergeIT() throws SQLException {
    target = Target.empty();
    target.run(
        """
        CREATE TABLE documents (id int PRIMARY KEY, content text);
        CREATE TABLE incoming (LIKE documents);
        """);
  }

  private String merged(RowPolicy policy) throws SQLException {
    RowMerge.Merged merged =
        target
            .database()
            .inTransaction(
                session -> {
                  WrittenRows.prepare(session);
                  CatalogTable table =
                      CatalogTable.read(
                          session,
                          new TableRef(SqlName.of("documents"), SqlName.of("id")),
                          "the target");
                  boolean recorded = WrittenRows.gather(session, table.oid());
                  return new RowMerge(
                          new MappedTable(table, List.of(), KeyMap.none()),
                          COLUMNS,
                          policy,
                          recorded)
                      .write(session, (into, passing) -> copied(session, into));
                });
    return merged.rows()
        + ": "
        + String.join(
            ", ",
            CopyFixture.strings(target, "SELECT id || ' ' || content FROM documents ORDER BY id"));
  }

  private static Copied copied(Session session, String into) throws SQLException {
    return new Copied(session.update("INSERT INTO " + into + " SELECT * FROM incoming"), 0);
  }

  @Test
  void rowsAreInsertedUpdatedOrKeptByWhoWroteThemLast() throws SQLException {
    target.run(
        """
        INSERT INTO incoming VALUES (1, 'new'), (2, 'same'), (3, 'other');
        INSERT INTO documents VALUES (2, 'same'), (3, 'the application''s');
        """);
    RowPolicy keeping = RowPolicy.keeping(false);
    assertThat(merged(keeping)).isEqualTo("1: 1 new, 2 same, 3 the application's");
    // What was inserted, or found to be equal, follows the source from now on.
    target.run("UPDATE incoming SET content = 'newer'");
    assertThat(merged(keeping)).isEqualTo("2: 1 newer, 2 newer, 3 the application's");
    // Not where the application has changed or deleted it.
    target.run(
        """
        UPDATE documents SET content = 'edited' WHERE id = 1; DELETE FROM documents WHERE id = 2;
        UPDATE incoming SET content = 'newest';
        """);
    assertThat(merged(keeping)).isEqualTo("0: 1 edited, 3 the application's");
    assertThat(merged(new RowPolicy(RowPolicy.Keys.GLOBAL, true)))
        .isEqualTo("3: 1 newest, 2 newest, 3 newest");
  }
}
