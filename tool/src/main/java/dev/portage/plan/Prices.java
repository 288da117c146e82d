package dev.portage.plan;

/**
 * Prices of us-east-1 in dollars (PEERS, figures to plan with); other regions differ by some
 * tenths.
 *
 * @param thousandTokens of Cohere Embed on Bedrock
 * @param vcpuHour of Fargate
 * @param gigabyteHour of Fargate
 */
public record Prices(double thousandTokens, double vcpuHour, double gigabyteHour) {
  /** As published. */
  public static final Prices US_EAST_1 = new Prices(0.0001, 0.04048, 0.004445);
}
