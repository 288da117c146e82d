package dev.portage.merge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.merge.KeyPages.Span;
import dev.portage.postgres.Target;
import dev.portage.store.CatalogTable;
import dev.portage.store.SqlName;
import dev.portage.store.TableRef;
import dev.portage.store.TenantId;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Pages of the rows of chosen tenants, of which a large table may have few. */
class KeyPagesIT {
  private static final int SCANNED = 100;
  private static final int ROWS = 7;

  @AutoClose private final Target server;

  private final CatalogTable table;
  private final List<Span> spans = new ArrayList<>();

  KeyPagesIT() throws SQLException {
    server = Target.empty();
    server.run(
        """
        CREATE TABLE notes (id uuid PRIMARY KEY, tenant text);
        INSERT INTO notes SELECT md5(n::text)::uuid, 't' || n % 50 FROM generate_series(1, 1000) n;
        """);
    TableRef ref = new TableRef(SqlName.of("notes"), SqlName.of("id"));
    table =
        server.database().inTransaction(session -> CatalogTable.read(session, ref, "the server"));
  }

  private List<String> keys(String... tenants) {
    KeyPages pages =
        new KeyPages(
            table,
            List.of(),
            Optional.of(SqlName.of("tenant")),
            List.of(),
            tenants.length == 0 ? Optional.empty() : Optional.of(Set.of(TenantId.of(tenants[0]))),
            ROWS);
    List<String> found = new ArrayList<>();
    Page.all(key -> page(pages, key), found::addAll);
    return found;
  }

  private Page<String> page(KeyPages pages, Optional<String> key) {
    return server
        .database()
        .inTransaction(
            session -> {
              Span span = pages.span(session, key, SCANNED);
              spans.add(span);
              List<String> keys =
                  session.list(
                      pages.page(span, "t.id::text"),
                      row -> row.getString(1),
                      pages.arguments(span));
              return new Page<>(keys, span.next(keys, ROWS, one -> one));
            });
  }

  private List<String> ofTenant() {
    return server
        .database()
        .inTransaction(
            session ->
                session.list(
                    "SELECT id::text FROM notes WHERE tenant = 't7' ORDER BY id",
                    row -> row.getString(1)));
  }

  @Test
  void withoutAnIndexOfTenantsNoPagePassesOverMoreThanSomeKeys() {
    assertThat(keys("t7")).isEqualTo(ofTenant()).hasSize(20);
    assertThat(spans).hasSizeGreaterThanOrEqualTo(1_000 / SCANNED);
    for (Span span : spans) {
      long passed =
          server
              .database()
              .inTransaction(
                  session ->
                      session.one(
                          "SELECT count(*) FROM notes WHERE id > ?::uuid AND id <= ?::uuid",
                          row -> row.getLong(1),
                          span.after().orElse("00000000-0000-0000-0000-000000000000"),
                          span.upTo().orElse("ffffffff-ffff-ffff-ffff-ffffffffffff")));
      assertThat(passed).isLessThanOrEqualTo(SCANNED);
    }
  }

  @Test
  void aTenantThatHasNoRowsHasNone() {
    assertThat(keys("none")).isEmpty();
  }

  @Test
  void withAnIndexAPageIsAsFullAsItCanBe() throws SQLException {
    server.run("CREATE INDEX ON notes (tenant)");
    assertThat(keys("t7")).isEqualTo(ofTenant());
    assertThat(spans).hasSize(20 / ROWS + 1).allMatch(span -> span.upTo().isEmpty());
  }

  @Test
  void thoseOfAllTenantsAreReadInFullPages() {
    assertThat(keys()).hasSize(1_000);
    assertThat(spans).hasSize(1_000 / ROWS + 1).allMatch(span -> span.upTo().isEmpty());
  }
}
