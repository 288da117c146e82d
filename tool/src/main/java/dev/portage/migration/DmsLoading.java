package dev.portage.migration;

import dev.portage.dms.DmsEnd;
import dev.portage.dms.DmsKind;
import dev.portage.dms.DmsMigration;
import dev.portage.dms.DmsOrder;
import dev.portage.dms.DmsWait;
import dev.portage.postgres.Database;
import dev.portage.postgres.DatabaseAddress;
import dev.portage.postgres.Sides;
import dev.portage.store.SqlName;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * How DMS loads the rows of a source into the cluster of a target.
 *
 * @param target its address within the VPC
 * @param cluster its identifier in RDS
 * @param settings of the data migration
 * @param migrations opens one
 * @param removal removes all that the journal of a target records of them
 */
public record DmsLoading(
    Supplier<DatabaseAddress> target,
    Supplier<String> cluster,
    Supplier<DmsOrder.Settings> settings,
    Migrations migrations,
    Removal removal) {
  /** The writer endpoint of a cluster in RDS (Amazon Aurora User Guide, "Cluster endpoints"). */
  private static final Pattern ENDPOINT =
      Pattern.compile("([^.]+)\\.cluster-[^.]+\\.[^.]+\\.rds\\.amazonaws\\.com(\\.cn)?");

  /** Opens data migrations; nothing is called yet. */
  @FunctionalInterface
  public interface Migrations {
    /** As the constructor of {@link DmsMigration}. */
    DmsMigration open(Sides sides, DmsOrder order, DmsWait wait);
  }

  /** Removes the resources of data migrations in AWS. */
  @FunctionalInterface
  public interface Removal {
    /** All that the journal of this target records. */
    void remove(Database target, DmsWait wait);
  }

  /** The name with which the resources of this target begin. */
  String name() {
    return DmsOrder.name(target.get(), 1);
  }

  StagingDatabase staging(Database of) {
    return StagingDatabase.of(of, target.get(), name());
  }

  DmsOrder order(Database from, StagingDatabase into, SqlName table) {
    DatabaseAddress source = from.address();
    Optional<String> identifier =
        Optional.of(ENDPOINT.matcher(source.host())).filter(m -> m.matches()).map(m -> m.group(1));
    return new DmsOrder(
        name(),
        new DmsEnd(source, Optional.empty(), identifier),
        DmsEnd.ofCluster(cluster.get(), into.address()),
        List.of(table),
        new DmsKind.FullLoad(),
        settings.get());
  }
}
