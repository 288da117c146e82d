package dev.portage.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.postgres.Target;
import dev.portage.verify.VerificationReport;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The application's table with other columns, or in another order: copied, and then verified. */
class OtherLayoutsIT {
  private static final String OTHER_ORDER =
      """
      CREATE TABLE other_order (
        embedding vector(1024), source text, content text, botid char(26), id char(26) PRIMARY KEY);
      DROP TABLE items;
      ALTER TABLE other_order RENAME TO items;
      CREATE INDEX ON items (botid);
      """;

  private static final String ONE_MORE =
      """
      ALTER TABLE items ADD COLUMN seen timestamptz DEFAULT now(),
                        ADD COLUMN score double precision DEFAULT 1.0 / 3;
      """;

  private CopyFixture fixture;

  @BeforeEach
  void open() throws SQLException {
    fixture = CopyFixture.ofItems();
  }

  @AfterEach
  void close() throws SQLException {
    fixture.close();
  }

  private void change(String layout, List<Target> sides) throws SQLException {
    for (Target side : sides) {
      side.run(layout);
    }
  }

  private void migratedAndVerified() throws SQLException {
    fixture.bot(30);
    fixture.bot(1);
    assertThat(fixture.migrate().verification().orElseThrow().bad()).isEmpty();
    VerificationReport verified = VerificationRun.of(fixture.bots, fixture.target.database(), 1);
    assertThat(verified.bad()).isEmpty();
    assertThat(verified.checks()).hasSize(2).allMatch(check -> check.expected() == check.actual());
    assertThat(verified.rows()).isEqualTo(31);
  }

  @Test
  void oneMoreColumnOnBothSides() throws SQLException {
    change(ONE_MORE, List.of(fixture.source, fixture.target));
    migratedAndVerified();
  }

  @Test
  void anotherOrderOfColumnsOnBothSides() throws SQLException {
    change(OTHER_ORDER, List.of(fixture.source, fixture.target));
    migratedAndVerified();
  }

  @Test
  void anotherOrderOfColumnsOnTheTargetAlone() throws SQLException {
    change(OTHER_ORDER, List.of(fixture.target));
    migratedAndVerified();
  }

  @Test
  void oneMoreColumnThatOnlyTheTargetHas() throws SQLException {
    change(ONE_MORE, List.of(fixture.target));
    migratedAndVerified();
  }
}
