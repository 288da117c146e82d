package dev.portage.sidecluster;

import dev.portage.deployment.StackFacts;
import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import java.util.List;
import java.util.Locale;

/**
 * An identifier of a database cluster, in the lower case that RDS keeps.
 *
 * @param value at most 63 characters
 */
public record ClusterId(String value) {
  public ClusterId {
    value = value.toLowerCase(Locale.ROOT);
  }

  /**
   * The cluster that a stack names now: its physical id (UPSTREAM 1.3).
   *
   * @throws Fault MISSING_OUTPUT
   */
  public static ClusterId of(StackFacts facts, String stackName) {
    return facts
        .resource(List.of("VectorStoreCluster"))
        .map(ClusterId::new)
        .orElseThrow(
            () ->
                new Fault(
                    ExitCode.MISSING_OUTPUT,
                    "stack %s has no resource VectorStoreCluster, which would name its cluster"
                        .formatted(stackName),
                    "Check --stack-name; or pass --source, with the address of a cluster that"
                        + " holds the rows."));
  }

  @Override
  public String toString() {
    return value;
  }
}
