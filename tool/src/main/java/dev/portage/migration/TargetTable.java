package dev.portage.migration;

import dev.portage.fault.Fault;
import dev.portage.postgres.Database;
import dev.portage.postgres.Session;
import dev.portage.schema.Rights;
import dev.portage.store.CatalogTable;
import dev.portage.store.ChunkTable;
import dev.portage.store.TableShape;
import java.sql.SQLException;
import java.util.Optional;

/**
 * The table that takes the rows, which may be still to be created: until then it is an empty one of
 * the source's shape.
 */
final class TargetTable {
  private final Database target;
  private final ChunkTable table;
  private TableShape shape;

  private TargetTable(Database target, ChunkTable table) {
    this.target = target;
    this.table = table;
  }

  /**
   * Reads the catalog of the target.
   *
   * @param create whether the table may be missing
   * @throws Fault NO_TABLE, NO_EXTENSION
   */
  static TargetTable find(Database target, ChunkTable table, boolean create) {
    TargetTable found = new TargetTable(target, table);
    found.look();
    if (!found.exists() && !create) {
      found.requireExisting();
    }
    return found;
  }

  /** Looks whether it exists now: an attempt whose answer was lost may have created it. */
  void look() {
    if (!exists()) {
      target.inTransaction(this::read).ifPresent(existing -> shape = existing);
    }
  }

  private Optional<TableShape> read(Session session) throws SQLException {
    return CatalogTable.find(session, table.ref()).isPresent() || table.equals(ChunkTable.ITEMS)
        ? Optional.of(TableShape.read(session, table, target.describe()))
        : Optional.empty();
  }

  /** Whether it exists, as far as is known. */
  boolean exists() {
    return shape != null && shape.catalog().exists();
  }

  /** Its OID; 0 where it does not exist. */
  long oid() {
    return exists() ? shape.oid() : 0;
  }

  /** The shape of the table, as it is or as it is to be created. */
  TableShape shape() {
    return shape;
  }

  /**
   * Requires what is known to be needed before there is a source, where it exists: a side cluster
   * that cannot be copied from would be paid for in vain.
   *
   * @param merges whether rows are merged one by one
   * @throws Fault TARGET_REFUSED
   */
  void requireRights(TransferSettings settings, boolean merges) {
    if (exists()) {
      Rights.requireOnTarget(
          target, shape.catalog(), settings.needs(merges, shape, Optional.empty()));
    }
  }

  /** It is to be created as it is on the source. */
  void planned(TableShape source) {
    shape = source.asNew();
  }

  private void requireExisting() {
    try {
      shape = target.inTransaction(session -> TableShape.read(session, table, target.describe()));
    } catch (Fault fault) {
      if (fault.isTransient()) {
        throw fault;
      }
      throw new Fault(
          fault.code(),
          fault.getMessage(),
          fault.next() + " Or pass --create-table, which creates it as it is on the source.",
          fault);
    }
  }
}
