package dev.portage.dms;

import dev.portage.postgres.DatabaseAddress;
import java.util.Optional;

/**
 * One side of a data migration, as DMS reaches it.
 *
 * @param address host and port within the VPC, never those of a tunnel
 * @param secret ARN of a secret with user and password, such as the stack's; empty where Portage
 *     stores the login of the address in one of its own
 * @param cluster identifier in RDS; empty for a server that is no Aurora cluster of this account
 */
public record DmsEnd(DatabaseAddress address, Optional<String> secret, Optional<String> cluster) {
  /** An Aurora cluster whose login Portage stores. */
  public static DmsEnd ofCluster(String cluster, DatabaseAddress address) {
    return new DmsEnd(address, Optional.empty(), Optional.of(cluster));
  }

  /** The same with its login in a secret that exists. */
  public DmsEnd withSecret(String arn) {
    return new DmsEnd(address, Optional.of(arn), cluster);
  }

  String engine() {
    return cluster.isPresent() ? "aurora-postgresql" : "postgres";
  }
}
