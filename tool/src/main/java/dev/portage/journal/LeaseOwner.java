package dev.portage.journal;

import java.util.Optional;

/**
 * Identifies the process that holds a lease.
 *
 * @param name shown to people who read the journal; it also identifies the process's own leases
 * @param execId of a worker that embeds the bots itself, as written into LastExecId; empty for a
 *     coordinator, which starts tasks instead
 */
public record LeaseOwner(String name, Optional<String> execId) {
  /** The owner of a coordinator's leases. */
  public static LeaseOwner coordinator(String name) {
    return new LeaseOwner(name, Optional.empty());
  }

  /** The owner of a worker's leases. */
  public static LeaseOwner worker(String name, String execId) {
    return new LeaseOwner(name, Optional.of(execId));
  }

  boolean worker() {
    return execId.isPresent();
  }
}
