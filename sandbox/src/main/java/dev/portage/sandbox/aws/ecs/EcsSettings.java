package dev.portage.sandbox.aws.ecs;

import java.time.Duration;

/**
 * How ECS behaves; can be exchanged at any time.
 *
 * @param vcpus the account's quota of Fargate vCPUs at the same time
 * @param startDelay from RunTask to RUNNING; some 30 s in AWS
 * @param stopTimeout from SIGTERM to SIGKILL; 30 s in AWS
 */
public record EcsSettings(int vcpus, Duration startDelay, Duration stopTimeout) {

  /** A new account's quota, and little patience. */
  public static EcsSettings usual() {
    return new EcsSettings(6, Duration.ofMillis(300), Duration.ofSeconds(5));
  }

  /** The same with another quota. */
  public EcsSettings withVcpus(int vcpus) {
    return new EcsSettings(vcpus, startDelay, stopTimeout);
  }

  /** The same with another start delay. */
  public EcsSettings withStartDelay(Duration startDelay) {
    return new EcsSettings(vcpus, startDelay, stopTimeout);
  }

  /** The same with another stop timeout. */
  public EcsSettings withStopTimeout(Duration stopTimeout) {
    return new EcsSettings(vcpus, startDelay, stopTimeout);
  }
}
