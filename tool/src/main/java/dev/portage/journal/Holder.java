package dev.portage.journal;

import java.util.Optional;

/**
 * Who holds a lease.
 *
 * @param name for people who look at the journal, and to know one's own leases by
 * @param execId of a worker that embeds the bots itself, as it writes it into LastExecId; empty for
 *     a coordinator, which has tasks do it
 */
public record Holder(String name, Optional<String> execId) {
  /** A coordinator. */
  public static Holder coordinator(String name) {
    return new Holder(name, Optional.empty());
  }

  /** A worker. */
  public static Holder worker(String name, String execId) {
    return new Holder(name, Optional.of(execId));
  }

  boolean worker() {
    return execId.isPresent();
  }
}
