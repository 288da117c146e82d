package dev.portage.sandbox.aws.bedrock;

import java.time.Duration;

/**
 * How Bedrock behaves; can be exchanged at any time.
 *
 * @param tokensPerMinute the account's quota of input tokens, for all models together; more is
 *     throttled
 * @param callsPerMinute the account's quota of calls, for all models together; more is throttled
 * @param latency how long each call takes at least
 * @param throttleRate the share of calls, 0 to 1, that are throttled before any quota is looked at
 *     or taken, counted out evenly
 * @param faultRate the share of calls, 0 to 1, that fail on the model's or the service's side,
 *     counted out evenly, with ModelErrorException, InternalServerException and
 *     ServiceUnavailableException in turn
 */
public record BedrockSettings(
    int tokensPerMinute,
    int callsPerMinute,
    Duration latency,
    double throttleRate,
    double faultRate) {

  /** A usual account's quotas, no latency, nothing that goes wrong. */
  public static BedrockSettings usual() {
    return new BedrockSettings(300_000, 2_000, Duration.ZERO, 0, 0);
  }

  /** The same with other quotas. */
  public BedrockSettings withQuotas(int tokensPerMinute, int callsPerMinute) {
    return new BedrockSettings(tokensPerMinute, callsPerMinute, latency, throttleRate, faultRate);
  }

  /** The same with another latency. */
  public BedrockSettings withLatency(Duration latency) {
    return new BedrockSettings(tokensPerMinute, callsPerMinute, latency, throttleRate, faultRate);
  }

  /** The same with another share of throttled calls. */
  public BedrockSettings withThrottleRate(double throttleRate) {
    return new BedrockSettings(tokensPerMinute, callsPerMinute, latency, throttleRate, faultRate);
  }

  /** The same with another fault rate. */
  public BedrockSettings withFaultRate(double faultRate) {
    return new BedrockSettings(tokensPerMinute, callsPerMinute, latency, throttleRate, faultRate);
  }
}
