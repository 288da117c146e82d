package dev.portage.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.portage.postgres.Target;
import dev.portage.store.TenantId;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LatestUnitsIT {
  private Target target;
  private Journal journal;

  @BeforeEach
  void open() throws SQLException {
    target = Target.fresh();
    journal = Journal.open(target.database(), target.shape().oid(), "test").journal();
  }

  @AfterEach
  void close() throws SQLException {
    target.close();
  }

  @Test
  void rowsWithoutATenantAndTheTenantOfTheEmptyTextHaveAnEntryEach() {
    List<TenantId> tenants = List.of(TenantId.none(), TenantId.of(""), TenantId.of("b"));
    MigrationRecord first = beginCopy("first");
    plan(first, tenants.stream().map(tenant -> migrated(tenant, 1)).toList());
    journal.finish(first.id());
    MigrationRecord second = beginCopy("second");
    plan(second, List.of(migrated(TenantId.of(""), 2)));

    assertThat(journal.latestUnits())
        .extracting(Unit::tenant, unit -> unit.outcome().orElseThrow().chunks())
        .containsExactlyInAnyOrder(
            tuple(TenantId.none(), 1L), tuple(TenantId.of(""), 2L), tuple(TenantId.of("b"), 1L));
  }

  private MigrationRecord beginCopy(String address) {
    return journal.begin(Migrations.copyOf(address));
  }

  private void plan(MigrationRecord record, List<PlannedUnit> units) {
    journal.units(record.id()).plan(record.route(), units, List.of());
  }

  private static PlannedUnit migrated(TenantId tenant, long rows) {
    return new PlannedUnit(
        TenantKey.of(tenant), tenant.describe(), 0, 0, Optional.of(new BotOutcome.Migrated(rows)));
  }
}
