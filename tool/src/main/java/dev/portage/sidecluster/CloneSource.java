package dev.portage.sidecluster;

import dev.portage.journal.Origin;

/**
 * A cluster that runs, of which a copy-on-write clone is made: a cluster of its own that has the
 * rows of that moment and shares the storage of all pages that neither of the two changes (UPSTREAM
 * 3.4).
 *
 * @param cluster its identifier
 * @param arn its ARN
 */
public record CloneSource(ClusterId cluster, String arn) implements Original {
  @Override
  public Origin origin() {
    return new Origin.Clone(cluster.value());
  }
}
