package dev.portage.merge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.journal.KeyMap;
import dev.portage.journal.WrittenRows;
import dev.portage.merge.RecordComparison.Rows;
import dev.portage.postgres.Target;
import dev.portage.store.CatalogTable;
import dev.portage.store.SqlName;
import dev.portage.store.TableRef;
import dev.portage.store.TenantId;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows of a target compared with what is recorded of them, also right after a run was killed. */
class RecordComparisonIT {
  private static final TableRef NOTES = new TableRef(SqlName.of("notes"), SqlName.of("id"));
  private static final Optional<SqlName> TENANT = Optional.of(SqlName.of("tenant"));

  @AutoClose private final Target target;

  private CatalogTable table;

  RecordComparisonIT() throws SQLException {
    target = Target.empty();
  }

  /**
   * Rows 1 to 3 were written by Portage, row 1 was edited since, and row 4 is the application's.
   */
  @BeforeEach
  void write() throws SQLException {
    target.run("CREATE TABLE notes (id int PRIMARY KEY, tenant text)");
    table =
        target
            .database()
            .inTransaction(
                session -> {
                  WrittenRows.prepare(session);
                  CatalogTable read = CatalogTable.read(session, NOTES, "the target");
                  session.run("INSERT INTO notes VALUES (1, 'a'), (2, 'a'), (3, 'b')");
                  List<byte[]> keys =
                      session.list(
                          "SELECT int4send(id) FROM notes ORDER BY id", row -> row.getBytes(1));
                  WrittenRows.add(session, read.oid(), keys);
                  return read;
                });
    target.run("UPDATE notes SET tenant = 'a' WHERE id = 1; INSERT INTO notes VALUES (4, 'c')");
  }

  private Map<TenantId, Rows> compared() {
    MappedTable mapped = new MappedTable(table, List.of(), KeyMap.none());
    return target
        .database()
        .inSnapshot(session -> RecordComparison.of(session, mapped, TENANT, 10))
        .tenants();
  }

  private String join() {
    return target
        .database()
        .inTransaction(session -> WrittenRows.join(session, table.oid(), "int4send(r.id)"));
  }

  private void gather() {
    target
        .database()
        .inTransaction(
            session -> {
              WrittenRows.gatherWhereAllowed(session, table.oid());
              return true;
            });
  }

  private void isRight() {
    assertThat(compared())
        .isEqualTo(
            Map.of(
                TenantId.of("a"), new Rows(1, 1, 0),
                TenantId.of("b"), new Rows(1, 0, 0),
                TenantId.of("c"), new Rows(0, 0, 1)));
    MappedTable mapped = new MappedTable(table, List.of(), KeyMap.none());
    assertThat(RecordComparison.withUnrecordedRows(target.database(), mapped, TENANT))
        .isEqualTo(Set.of(TenantId.of("c")));
  }

  @Test
  void theRecordSaysTheSameBeforeItsKeysAreGatheredAndAfterwards() {
    isRight();
    gather();
    isRight();
  }

  @Test
  void gatheredItIsLookedUpAndNotReadWhole() throws SQLException {
    target.run(
        """
        INSERT INTO notes SELECT n, 'd' FROM generate_series(5, 200000) n;
        INSERT INTO portage.written_row SELECT %d, int4send(n), '3', false
          FROM generate_series(5, 200000) n;
        ANALYZE notes; ANALYZE portage.written_row;
        """
            .formatted(table.oid()));
    gather();
    List<String> plan =
        target
            .database()
            .inTransaction(
                session ->
                    session.list(
                        "EXPLAIN SELECT count(w.key) FROM notes r %s WHERE r.ctid < '(400,0)'"
                            .formatted(WrittenRows.join(session, table.oid(), "int4send(r.id)")),
                        row -> row.getString(1)));
    assertThat(plan)
        .anyMatch(line -> line.contains("written_row_pkey"))
        .noneMatch(line -> line.contains("Seq Scan on written_row"));
  }

  @Test
  void whoMayOnlyReadGathersNothing() throws SQLException {
    target.run(
        """
        CREATE ROLE auditor_of_records;
        GRANT USAGE ON SCHEMA portage TO auditor_of_records;
        GRANT SELECT ON ALL TABLES IN SCHEMA portage TO auditor_of_records;
        GRANT SELECT ON notes TO auditor_of_records;
        """);
    try {
      target
          .database()
          .inTransaction(
              session -> {
                session.run("SET LOCAL ROLE auditor_of_records");
                WrittenRows.gatherWhereAllowed(session, table.oid());
                return true;
              });
      isRight();
      assertThat(join()).contains("written_batch");
      gather();
      assertThat(join()).doesNotContain("written_batch");
    } finally {
      target.run("DROP OWNED BY auditor_of_records; DROP ROLE auditor_of_records");
    }
  }
}
