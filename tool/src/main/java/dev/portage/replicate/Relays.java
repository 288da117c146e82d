package dev.portage.replicate;

import dev.portage.journal.Replication;
import dev.portage.postgres.Sides;
import dev.portage.store.SqlName;
import dev.portage.store.TenantNoun;
import java.util.List;
import java.util.function.BiConsumer;

/** Opens relays for the tables that a migration follows. */
public sealed interface Relays permits RelayTables, RowTables {
  /** The clusters. */
  Sides ends();

  /** The tables of the source that are published, those that others refer to first. */
  List<SqlName> published();

  /** What a tenant of the table is called. */
  TenantNoun noun();

  /**
   * Opens a relay, which begins where the target is.
   *
   * @param failed receives each tenant of which the target refuses a row, with the reason; a later
   *     run copies it again
   * @throws dev.portage.fault.Fault where the slot cannot be read
   */
  Relay open(Replication state, BiConsumer<String, String> failed);
}
