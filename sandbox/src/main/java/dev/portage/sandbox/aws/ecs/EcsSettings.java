package dev.portage.sandbox.aws.ecs;

import java.time.Duration;

/**
 * The behaviour of ECS; it can be replaced at any time.
 *
 * @param vcpus the account's quota of concurrent Fargate vCPUs
 * @param startDelay the time from RunTask to RUNNING; about 30 s in AWS
 * @param stopTimeout the time from SIGTERM to SIGKILL; 30 s in AWS
 */
public record EcsSettings(int vcpus, Duration startDelay, Duration stopTimeout) {

  /** Returns the quota of a new account, and short delays. */
  public static EcsSettings defaults() {
    return new EcsSettings(6, Duration.ofMillis(300), Duration.ofSeconds(5));
  }

  /** Returns the same settings with another quota. */
  public EcsSettings withVcpus(int vcpus) {
    return new EcsSettings(vcpus, startDelay, stopTimeout);
  }

  /** Returns the same settings with another start delay. */
  public EcsSettings withStartDelay(Duration startDelay) {
    return new EcsSettings(vcpus, startDelay, stopTimeout);
  }

  /** Returns the same settings with another stop timeout. */
  public EcsSettings withStopTimeout(Duration stopTimeout) {
    return new EcsSettings(vcpus, startDelay, stopTimeout);
  }
}
