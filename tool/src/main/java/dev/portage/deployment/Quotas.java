package dev.portage.deployment;

/** Reads the account's quotas; abstracts Service Quotas. */
public interface Quotas {
  /** The account's quotas, with the defaults of AWS for those that cannot be read. */
  AccountQuotas read();
}
