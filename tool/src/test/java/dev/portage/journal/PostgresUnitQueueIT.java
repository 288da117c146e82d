package dev.portage.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portage.bots.BotKey;
import dev.portage.postgres.Database;
import dev.portage.postgres.Target;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PostgresUnitQueueIT implements UnitQueueContract {
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

  @Override
  public void plan(int bots) {
    MigrationUnits units = journal.units(migration);
    units.plan(
        Route.Embedding.REEMBED,
        IntStream.range(0, bots)
            .mapToObj(
                i ->
                    new PlannedUnit(
                        BotKey.of("user", "b" + i), "Title b" + i, 1, 1, Optional.empty()))
            .toList(),
        List.of());
  }

  @Override
  public List<Unit> units() {
    return journal.units(migration).all();
  }

  /** An embedding task locks its unit for as long as it writes the rows of a large bot. */
  @Test
  @Timeout(20)
  void whoHasLeasesAlreadyAdoptsThemWithoutWaitingForTheirTasks() throws SQLException {
    plan(1);
    UnitQueue mine = leases(LeaseOwner.coordinator("me"));
    Unit leased = mine.next(LONG).orElseThrow();
    target.run(
        "ALTER DATABASE \"%s\" SET lock_timeout = '1s'".formatted(target.address().database()));
    try (Connection task = target.connect();
        Statement writes = task.createStatement();
        Database fresh = target.open(1)) {
      task.setAutoCommit(false);
      writes.execute("SELECT FROM portage.unit FOR UPDATE");
      UnitQueue again =
          Journal.open(fresh, target.shape().oid(), "test")
              .journal()
              .leases(migration, LeaseOwner.coordinator("me"));
      assertThat(again.adopt(LONG)).containsExactly(leased);
    }
  }

  @Override
  public UnitQueue leases(LeaseOwner owner) {
    return journal.leases(migration, owner);
  }
}
