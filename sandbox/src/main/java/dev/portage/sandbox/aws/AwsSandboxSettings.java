package dev.portage.sandbox.aws;

import dev.portage.sandbox.aws.bedrock.BedrockSettings;
import dev.portage.sandbox.aws.ecs.EcsSettings;
import dev.portage.sandbox.aws.http.Account;
import dev.portage.sandbox.aws.rds.RdsSettings;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/**
 * The settings with which the AWS services start.
 *
 * @param directory the directory of buckets and task logs; it is created when missing, and never
 *     removed
 * @param account the account and the region
 * @param worker the command that a task's own command is appended to, for example the launcher and
 *     {@code worker}
 * @param ecs the initial behaviour of ECS
 * @param bedrock the initial behaviour of Bedrock
 * @param rds the initial behaviour of RDS
 * @param clock for timestamps, quotas and the visibility of stopped tasks
 */
public record AwsSandboxSettings(
    Path directory,
    Account account,
    List<String> worker,
    EcsSettings ecs,
    BedrockSettings bedrock,
    RdsSettings rds,
    InstantSource clock) {

  /** Returns the default settings, with an account number that AWS uses in its examples. */
  public static AwsSandboxSettings in(Path directory, List<String> worker) {
    return new AwsSandboxSettings(
        directory,
        new Account("123456789012", "us-east-1"),
        List.copyOf(worker),
        EcsSettings.defaults(),
        BedrockSettings.defaults(),
        RdsSettings.defaults(),
        InstantSource.system());
  }

  /** The same with another behaviour of ECS. */
  public AwsSandboxSettings withEcs(EcsSettings ecs) {
    return new AwsSandboxSettings(directory, account, worker, ecs, bedrock, rds, clock);
  }
}
