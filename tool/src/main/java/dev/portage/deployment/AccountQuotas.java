package dev.portage.deployment;

/**
 * The quotas of the account that limit the speed (docs/figures.md, Quotas).
 *
 * @param fargateVcpu how many vCPU may run at once
 * @param tokensPerMinute tokens per minute of the embedding model on Bedrock
 * @param callsPerMinute calls per minute of the embedding model on Bedrock
 * @param assumed whether any of them could not be read, so that the default is assumed
 */
public record AccountQuotas(
    double fargateVcpu, double tokensPerMinute, double callsPerMinute, boolean assumed) {

  /** The defaults of AWS for a new account: the lowest ones known. */
  public static final AccountQuotas DEFAULTS = new AccountQuotas(6, 300_000, 2_000, true);
}
