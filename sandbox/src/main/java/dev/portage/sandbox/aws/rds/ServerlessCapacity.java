package dev.portage.sandbox.aws.rds;

import java.util.Map;
import java.util.Optional;

/**
 * The capacity of a cluster's Serverless v2 instances, in ACU.
 *
 * @param minimum 0 only for versions that can pause
 * @param maximum under load
 */
record ServerlessCapacity(double minimum, double maximum) {
  /** None: the cluster cannot have Serverless v2 instances. */
  static final ServerlessCapacity NONE = new ServerlessCapacity(0, 0);

  private static final String FORM = "ServerlessV2ScalingConfiguration.";
  private static final double LEAST_MAXIMUM = 1;
  private static final double MOST = 256;

  /** The first minor version of each major one that pauses at 0 ACU; all later majors do. */
  private static final Map<Integer, Integer> PAUSING = Map.of(13, 15, 14, 12, 15, 7, 16, 3);

  /**
   * Returns the capacity in a call, or else this one.
   *
   * @param version of the cluster
   */
  static ServerlessCapacity in(RdsForm form, String version, ServerlessCapacity otherwise) {
    Optional<String> least = form.text(FORM + "MinCapacity");
    Optional<String> most = form.text(FORM + "MaxCapacity");
    if (least.isEmpty() && most.isEmpty()) {
      return otherwise;
    }
    ServerlessCapacity asked =
        new ServerlessCapacity(
            least.map(Double::parseDouble).orElse(otherwise.minimum()),
            most.map(Double::parseDouble).orElse(otherwise.maximum()));
    asked.check(version, form.text(FORM + "SecondsUntilAutoPause").isPresent());
    return asked;
  }

  /** Returns the smallest minimum of a version. */
  static double least(String version) {
    String[] parts = version.split("\\.", -1);
    int major = Integer.parseInt(parts[0]);
    int minor = Integer.parseInt(parts[1]);
    boolean pauses = minor >= PAUSING.getOrDefault(major, major > 16 ? 0 : Integer.MAX_VALUE);
    return pauses ? 0 : 0.5;
  }

  private void check(String version, boolean pause) {
    if (minimum < least(version)) {
      throw RdsErrors.value(
          "Serverless v2 minimum capacity %s isn't valid for engine version %s. The minimum capacity must be at least %s."
              .formatted(minimum, version, least(version)));
    }
    if (maximum < LEAST_MAXIMUM || maximum > MOST || minimum > maximum) {
      throw RdsErrors.value(
          "Serverless v2 maximum capacity %s isn't valid. It must be at least %s, at most %s, and no less than the minimum capacity."
              .formatted(maximum, LEAST_MAXIMUM, MOST));
    }
    if (minimum % 0.5 != 0 || maximum % 0.5 != 0) {
      throw RdsErrors.value("Serverless v2 capacity isn't valid. Use half-step increments.");
    }
    if (pause && minimum > 0) {
      throw RdsErrors.combination(
          "SecondsUntilAutoPause can be specified only with a minimum capacity of 0.");
    }
  }
}
