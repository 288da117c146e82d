package dev.portage.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** Rows that refer to others: no row comes under another parent than on the source. */
abstract class ParentsSuite {
  CopyFixture fixture;

  @AfterEach
  void close() throws SQLException {
    fixture.close();
  }

  MigrationReport migrated() {
    MigrationReport report = fixture.migrate();
    assertThat(report.verification().orElseThrow().rowsAreRight()).isTrue();
    return report;
  }

  void nothingIsLeftToDo() throws SQLException {
    fixture.choosing(null);
    List<String> standing = fixture.standing();
    migrated();
    assertThat(fixture.standing()).isEqualTo(standing);
  }

  void refused(String observed, String next) throws SQLException {
    assertThatThrownBy(fixture::migrate)
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> {
              assertThat(fault.code()).isEqualTo(ExitCode.SOURCE_UNFIT);
              assertThat(fault.getMessage()).contains(observed);
              assertThat(fault.next()).contains(next);
            });
    assertThat(fixture.rows(fixture.target)).isEmpty();
    assertThat(CopyFixture.strings(fixture.target, "SELECT to_regclass('portage.unit')::text"))
        .containsOnlyNulls();
  }
}
