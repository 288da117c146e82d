package dev.portage.deployment;

/** The seam to Service Quotas. */
public interface Quotas {
  /** What the account may do, with AWS's defaults where the account's own cannot be read. */
  AccountQuotas read();
}
