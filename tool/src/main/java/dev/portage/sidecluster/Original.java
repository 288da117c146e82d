package dev.portage.sidecluster;

import dev.portage.journal.Origin;

/** What a side cluster is made of. */
public sealed interface Original permits Snapshot, CloneSource {
  /** Its ARN. */
  String arn();

  /** What the journal calls it. */
  Origin origin();
}
