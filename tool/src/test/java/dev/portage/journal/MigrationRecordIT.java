package dev.portage.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.postgres.Target;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MigrationRecordIT {
  private Target target;
  private Journal journal;
  private long migration;

  @BeforeEach
  void open() throws SQLException {
    target = Target.fresh();
    journal = Journal.open(target.database(), target.shape().oid(), "test").journal();
    migration = journal.begin(Migrations.REEMBED).id();
  }

  @AfterEach
  void close() throws SQLException {
    target.close();
  }

  @Test
  void aMigrationIsBegunOnce() {
    MigrationRecord record = journal.begin(Migrations.REEMBED);
    assertThat(record.id()).isEqualTo(migration);
    assertThat(record.finishedAt()).isEmpty();
    journal.step(migration, Phase.EMBED);
    journal.finish(migration);
    Optional<MigrationRecord> finished = journal.latest(Route.Embedding.REEMBED);
    assertThat(finished.orElseThrow().step()).contains(Phase.EMBED);
    assertThat(finished.orElseThrow().finishedAt()).isPresent();
    journal.finish(migration);
    assertThat(journal.latest(Route.Embedding.REEMBED)).isEqualTo(finished);
    assertThat(journal.latest(Route.Transfer.COPY)).isEmpty();
  }

  @Test
  void aFindingIsKeptOnce() {
    journal.finding(migration, "bot", "its file is gone");
    journal.finding(migration, "bot", "its file is gone");
    journal.finding(migration, "bot", "something else");
    long findings =
        target
            .database()
            .inTransaction(
                session ->
                    session.one("SELECT count(*) FROM portage.finding", row -> row.getLong(1)));
    assertThat(findings).isEqualTo(2);
  }
}
