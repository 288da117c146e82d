package dev.portage.journal;

import dev.portage.bots.BotKey;
import dev.portage.postgres.Target;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

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

  @Override
  public UnitQueue leases(LeaseOwner owner) {
    return journal.leases(migration, owner);
  }
}
