package dev.portage.deployment;

import dev.portage.fault.ExitCode;
import dev.portage.fault.Fault;
import java.util.List;
import java.util.Optional;

/**
 * Finds the identifier of the database cluster that a stack uses now: from the operator's option,
 * else from the stack's resource (UPSTREAM 1.3), else from the secret, where a fork or another
 * version of the application names the resource in another way (UPSTREAM 3.5).
 */
public final class StackCluster {
  private StackCluster() {}

  /**
   * The identifier, as RDS knows it.
   *
   * @param secrets is read only where option and resource are missing
   * @throws Fault MISSING_OUTPUT where nothing names it, or what reading the secret throws
   */
  public static String identifier(
      StackFacts facts, String stackName, Overrides given, SecretStore secrets) {
    return Optional.ofNullable(given.databaseCluster())
        .or(() -> facts.resource(List.of("VectorStoreCluster")))
        .or(
            () ->
                Optional.ofNullable(given.secretArn())
                    .or(facts::databaseSecret)
                    .flatMap(arn -> DatabaseSecret.cluster(secrets.read(arn), arn)))
        .orElseThrow(
            () ->
                new Fault(
                    ExitCode.MISSING_OUTPUT,
                    "stack %s has no resource VectorStoreCluster, and no secret with the field"
                            .formatted(stackName)
                        + " dbClusterIdentifier, which would name its cluster",
                    "Check --stack-name; or pass --db-cluster, with the identifier that the RDS"
                        + " console shows; or pass --source to migrate, with the address of a"
                        + " cluster that holds the rows."));
  }
}
