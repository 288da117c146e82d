package dev.portage.dms;

import dev.portage.postgres.Lsn;

/** What a data migration moves (DMS API Reference, CreateDataMigration, DataMigrationType). */
public sealed interface DmsKind {
  /** As DMS spells it. */
  String id();

  /** Whether it follows the changes of the source until it is stopped. */
  default boolean follows() {
    return true;
  }

  /** The rows of now; it ends when they are loaded. */
  record FullLoad() implements DmsKind {
    @Override
    public String id() {
      return "full-load";
    }

    @Override
    public boolean follows() {
      return false;
    }
  }

  /** The rows, and all changes since. */
  record FullLoadAndChanges() implements DmsKind {
    @Override
    public String id() {
      return "full-load-and-cdc";
    }
  }

  /**
   * Changes alone, into tables that have the rows up to a position.
   *
   * @param slot on the source, which the caller has created and drops
   * @param from where the changes begin
   */
  record Changes(String slot, Lsn from) implements DmsKind {
    @Override
    public String id() {
      return "cdc";
    }
  }
}
