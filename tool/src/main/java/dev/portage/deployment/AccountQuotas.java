package dev.portage.deployment;

/**
 * What limits the account's speed (docs/figures.md, Quotas).
 *
 * @param fargateVcpu how many vCPU may run at once
 * @param tokensPerMinute of Cohere Embed on Bedrock
 * @param callsPerMinute of Cohere Embed on Bedrock
 * @param assumed whether any of them could not be read, so that a default stands there
 */
public record AccountQuotas(
    double fargateVcpu, double tokensPerMinute, double callsPerMinute, boolean assumed) {

  /** AWS's defaults for a new account: the most careful ones known. */
  public static final AccountQuotas DEFAULTS = new AccountQuotas(6, 300_000, 2_000, true);
}
