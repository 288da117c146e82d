package dev.portage.sandbox.aws.bedrock;

import java.time.Duration;

/**
 * The behaviour of Bedrock; it can be replaced at any time.
 *
 * @param tokensPerMinute the account's quota of input tokens, for all models together; more is
 *     throttled
 * @param callsPerMinute the account's quota of calls, for all models together; more is throttled
 * @param latency the minimum duration of each call
 * @param throttleRate the share of calls, 0 to 1, that are throttled without regard to any quota;
 *     they are spread evenly
 * @param faultRate the share of calls, 0 to 1, that fail with ModelErrorException,
 *     InternalServerException and ServiceUnavailableException in turn; they are spread evenly
 */
public record BedrockSettings(
    int tokensPerMinute,
    int callsPerMinute,
    Duration latency,
    double throttleRate,
    double faultRate) {

  /** Returns the quotas of a typical account, without latency and faults. */
  public static BedrockSettings defaults() {
    return new BedrockSettings(300_000, 2_000, Duration.ZERO, 0, 0);
  }

  /** Returns the same settings with other quotas. */
  public BedrockSettings withQuotas(int tokensPerMinute, int callsPerMinute) {
    return new BedrockSettings(tokensPerMinute, callsPerMinute, latency, throttleRate, faultRate);
  }

  /** Returns the same settings with another latency. */
  public BedrockSettings withLatency(Duration latency) {
    return new BedrockSettings(tokensPerMinute, callsPerMinute, latency, throttleRate, faultRate);
  }

  /** Returns the same settings with another share of throttled calls. */
  public BedrockSettings withThrottleRate(double throttleRate) {
    return new BedrockSettings(tokensPerMinute, callsPerMinute, latency, throttleRate, faultRate);
  }

  /** Returns the same settings with another fault rate. */
  public BedrockSettings withFaultRate(double faultRate) {
    return new BedrockSettings(tokensPerMinute, callsPerMinute, latency, throttleRate, faultRate);
  }
}
