package dev.portage.sidecluster;

/**
 * An instance in a database cluster.
 *
 * @param id its identifier
 * @param status {@code available}, or the state as RDS names it
 */
public record Instance(String id, String status) {
  boolean isAvailable() {
    return status.equals("available");
  }

  boolean isDeleting() {
    return status.equals("deleting");
  }
}
